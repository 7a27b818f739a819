using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members.Suppressions;

/// <summary>An address that must not be mailed, and why. It holds for the address, whichever contacts have it, goes along where
/// a contact who asked for it gets another one, and stays as a record after it was lifted. For each reason no more than one is open.</summary>
public sealed class Suppression : IVersioned
{
    internal const int NoteLength = 500;

    public long Id { get; init; }
    public required string NormalizedEmail { get; init; }
    public SuppressionReason Reason { get; init; }
    public string? Note { get; init; }

    /// <summary>Staff's note as they wrote it, or the program's in the reader's language.</summary>
    public string? NoteInWords => Note is null ? null : StoredFault.Read(Note);

    /// <summary>The delivery that it came of; null when none did.</summary>
    public long? DeliveryId { get; init; }

    public DateTime Since { get; init; }
    public required string By { get; init; }
    public DateTime? LiftedAt { get; private set; }
    public string? LiftedBy { get; private set; }
    public string? LiftedBecause { get; private set; }

    /// <summary>As somebody wrote it, or the program's words in the reader's language.</summary>
    public string? LiftedBecauseInWords => LiftedBecause is null ? null : StoredFault.Read(LiftedBecause);

    public int Version { get; set; }

    public void Lift(DateTime at, string by, string because)
    {
        LiftedAt = at;
        LiftedBy = by;
        LiftedBecause = because;
    }

    /// <summary>The same for another address of whoever asked for it, from the same moment.</summary>
    /// <param name="because">Said where nobody gave a reason.</param>
    internal Suppression For(string normalizedEmail, Fault because) => new()
    {
        NormalizedEmail = normalizedEmail, Reason = Reason, Note = Note ?? because.Store(), DeliveryId = DeliveryId, Since = Since, By = By,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Suppression>
    {
        public void Configure(EntityTypeBuilder<Suppression> suppression)
        {
            suppression.Property(s => s.NormalizedEmail).HasMaxLength(320);
            suppression.Property(s => s.Note).HasMaxLength(NoteLength);
            suppression.Property(s => s.By).HasMaxLength(256);
            suppression.Property(s => s.LiftedBy).HasMaxLength(256);
            suppression.Property(s => s.LiftedBecause).HasMaxLength(NoteLength);
            suppression.HasIndex(s => new { s.NormalizedEmail, s.LiftedAt });
            suppression.HasIndex(s => new { s.NormalizedEmail, s.Reason }).IsUnique().HasFilter("LiftedAt IS NULL");
        }
    }
}

public enum SuppressionReason
{
    /// <summary>The contact left all circulars.</summary>
    Unsubscribed,
    /// <summary>The address refuses mail for good.</summary>
    Bounced,
    /// <summary>The recipient reported a circular as spam.</summary>
    Complained,
    /// <summary>Entered by staff, with a note.</summary>
    Staff,
}
