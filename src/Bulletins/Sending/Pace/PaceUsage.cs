using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending.Pace;

/// <summary>How many messages began within one minute at a relay, or at a mailbox provider behind it.</summary>
public sealed class PaceUsage
{
    /// <summary>Older rows are of no use to any budget.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(25);

    public string Relay { get; init; } = "";

    /// <summary>Empty for the relay as a whole.</summary>
    public string Provider { get; init; } = "";

    public DateTime Minute { get; init; }
    public int Count { get; set; }

    /// <summary>The minute that a moment lies in.</summary>
    public static DateTime MinuteOf(DateTime time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc);

    internal sealed class Mapping : IEntityTypeConfiguration<PaceUsage>
    {
        public void Configure(EntityTypeBuilder<PaceUsage> usage)
        {
            usage.HasKey(u => new { u.Relay, u.Provider, u.Minute });
            usage.Property(u => u.Relay).HasMaxLength(RelayOptions.NameLength);
            usage.Property(u => u.Provider).HasMaxLength(MailboxProvider.NameLength);
            usage.HasIndex(u => u.Minute);
        }
    }
}
