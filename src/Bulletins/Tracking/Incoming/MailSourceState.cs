using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Incoming;

/// <summary>How a place that mail is taken from did when it was last looked at, by whichever process.</summary>
public sealed class MailSourceState
{
    /// <summary>In the words of the configuration.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it was last read to its end; null when it never was.</summary>
    public DateTime? ReadAt { get; set; }

    /// <summary>How many mails it has brought that weren't known.</summary>
    public long Mails { get; set; }

    /// <summary>What was wrong the last time, as a <see cref="StoredFault"/>; null when nothing was.</summary>
    public string? Fault { get; set; }

    /// <summary>Whether it was read to its end the last time, whatever was wrong with some of its mails.</summary>
    public bool WasRead { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MailSourceState>
    {
        public void Configure(EntityTypeBuilder<MailSourceState> state)
        {
            state.HasKey(s => s.Name);
            state.Property(s => s.Name).HasMaxLength(200);
            state.Property(s => s.Fault).HasMaxLength(StoredFault.Longest);
        }
    }
}
