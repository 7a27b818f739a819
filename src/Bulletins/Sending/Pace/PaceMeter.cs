using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending.Pace;

/// <summary>Where the budget of a relay, or of a mailbox provider behind it, stands: shared by all processes.</summary>
public sealed class PaceMeter
{
    public string Relay { get; init; } = "";

    /// <summary>Empty for the relay as a whole.</summary>
    public string Provider { get; init; } = "";

    /// <summary>When the next message may begin: the theoretical arrival time of the generic cell rate algorithm.</summary>
    public DateTime ArrivalAt { get; set; }

    /// <summary>Counts the transactions that took it: whoever raises it holds the row until the transaction ends.</summary>
    public long Turn { get; set; }

    /// <summary>The day of the warm-up that <see cref="WarmUpOn"/> was, from 1; 0 before the first.</summary>
    public int WarmUpDay { get; set; }

    /// <summary>The last day in Hong Kong on which a relay that is warmed up sent.</summary>
    public DateOnly? WarmUpOn { get; set; }

    /// <summary>Messages a second after it was slowed down; null while only the configured budget holds.</summary>
    public double? SlowedTo { get; set; }

    /// <summary>Messages a second before it was slowed down.</summary>
    public double? SlowedFrom { get; set; }

    public ReplyReason? SlowedReason { get; set; }

    /// <summary>The server's words that it was last slowed down for.</summary>
    public string? SlowedReply { get; set; }

    public DateTime? SlowedAt { get; set; }

    /// <summary>When <see cref="SlowedTo"/> was last lowered or raised.</summary>
    public DateTime? PaceChangedAt { get; set; }

    /// <summary>Connections after the relay refused one more; null while the configured number holds. See <see cref="FewerConnections"/>.</summary>
    public int? ConnectionsTo { get; set; }

    /// <summary>What it refused that one with, perhaps a <see cref="Texts.StoredFault"/>.</summary>
    public string? ConnectionsReply { get; set; }

    public DateTime? ConnectionsLoweredAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<PaceMeter>
    {
        public void Configure(EntityTypeBuilder<PaceMeter> meter)
        {
            meter.HasKey(m => new { m.Relay, m.Provider });
            meter.Property(m => m.Relay).HasMaxLength(RelayOptions.NameLength);
            meter.Property(m => m.Provider).HasMaxLength(MailboxProvider.NameLength);
            meter.Property(m => m.SlowedReply).HasMaxLength(500);
            meter.Property(m => m.ConnectionsReply).HasMaxLength(FewerConnections.LongestReply);
        }
    }
}
