using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>How many of the connections to a relay, or to a mailbox provider behind it, a worker may have open.
/// It goes with the worker's row.</summary>
public sealed class ConnectionShare
{
    public long WorkerId { get; init; }
    public string Relay { get; init; } = "";

    /// <summary>Empty for the relay as a whole.</summary>
    public string Provider { get; init; } = "";

    public int Held { get; set; }

    /// <summary>How many more of its connections wait for a share.</summary>
    public int Waiting { get; set; }

    /// <summary>How many of those are for urgent dispatches.</summary>
    public int WaitingUrgent { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ConnectionShare>
    {
        public void Configure(EntityTypeBuilder<ConnectionShare> share)
        {
            share.HasKey(s => new { s.WorkerId, s.Relay, s.Provider });
            share.Property(s => s.Relay).HasMaxLength(RelayOptions.NameLength);
            share.Property(s => s.Provider).HasMaxLength(MailboxProvider.NameLength);
            share.HasOne<Worker>().WithMany().HasForeignKey(s => s.WorkerId).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
