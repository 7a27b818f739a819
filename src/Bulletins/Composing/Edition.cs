using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Composing;

/// <summary>One language of a bulletin.</summary>
public sealed class Edition : IVersioned
{
    public long Id { get; init; }
    public long BulletinId { get; init; }
    public Bulletin Bulletin { get; init; } = null!;
    public Language Language { get; init; }
    public required string Title { get; set; }

    /// <summary>The document: HTML of the small semantic subset (h2 h3 p ol ul li strong em a table blockquote img br hr),
    /// always clean. Its sections are read from its headings and never stored twice.</summary>
    public required string Body { get; set; }

    /// <summary>The words under the document, such as 珠三角工業協會 謹啟; one line a paragraph.</summary>
    public string Closing { get; set; } = "";

    /// <summary>Its bulletin was approved or archived: nothing of it can be changed any more.</summary>
    public bool Sealed { get; private set; }

    public string UpdatedBy { get; set; } = "";
    public DateTime UpdatedAt { get; set; }

    /// <summary>What an editor read; a save from an older one is refused as a conflict and nothing is overwritten.</summary>
    public int Version { get; set; }

    internal void Seal() => Sealed = true;

    internal sealed class Mapping : IEntityTypeConfiguration<Edition>
    {
        public void Configure(EntityTypeBuilder<Edition> edition)
        {
            edition.Property(e => e.Title).HasMaxLength(500);
            edition.Property(e => e.Closing).HasMaxLength(1000);
            edition.Property(e => e.UpdatedBy).HasMaxLength(256);
            edition.HasOne(e => e.Bulletin).WithMany(b => b.Editions).HasForeignKey(e => e.BulletinId);
            edition.HasIndex(e => new { e.BulletinId, e.Language }).IsUnique();
        }
    }
}
