using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Undelivered;

/// <summary>What staff did about a firm that a circular didn't reach. The latest one counts.</summary>
public sealed class UndeliveredResolution
{
    public const int NoteLength = 500;

    public long Id { get; init; }
    public long DispatchId { get; init; }
    public long MemberId { get; init; }
    public UndeliveredRemedy Remedy { get; init; }
    public string? Note { get; init; }

    /// <summary>The dispatch that sent the circular again; null when none did.</summary>
    public long? ResendId { get; init; }
    public DateTime At { get; init; }
    public required string By { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<UndeliveredResolution>
    {
        public void Configure(EntityTypeBuilder<UndeliveredResolution> resolution)
        {
            resolution.Property(r => r.Note).HasMaxLength(NoteLength);
            resolution.Property(r => r.By).HasMaxLength(256);
            resolution.HasIndex(r => new { r.DispatchId, r.MemberId });
        }
    }
}

public enum UndeliveredRemedy
{
    /// <summary>Sent again to one contact. It counts only while that mail hasn't failed too.</summary>
    SentAgain,
    /// <summary>Told by telephone, fax, letter or in person.</summary>
    ToldOtherwise,
    /// <summary>The firm needn't have it.</summary>
    NotNeeded,
    /// <summary>Taken back: the firm is on the list again.</summary>
    Reopened,
}
