using Bulletins.Rendering;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching;

/// <summary>One edition of a dispatch's bulletin, rendered once before sending and kept. Only personal fields are still open.</summary>
public sealed class DispatchContent
{
    public long Id { get; init; }
    public long DispatchId { get; init; }

    /// <summary>1 for what the dispatch began with; each correction is one more. Earlier ones stay, so that a mail can be shown as it was sent.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>The edition's language. Contacts of a language without an edition get another one's.</summary>
    public Language Language { get; init; }
    public required string Subject { get; init; }
    public required string Html { get; init; }
    public required string Text { get; init; }
    public DateTime RenderedAt { get; init; }

    /// <summary>Of the dispatch's revision in force.</summary>
    public static DispatchContent Of(Dispatch dispatch, RenderedEdition edition, DateTime now) => new()
    {
        DispatchId = dispatch.Id,
        Revision = dispatch.ContentRevision,
        Language = edition.Language,
        Subject = edition.Subject,
        Html = edition.Html,
        Text = edition.Text,
        RenderedAt = now,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<DispatchContent>
    {
        public void Configure(EntityTypeBuilder<DispatchContent> content)
        {
            content.Property(c => c.Revision).HasDefaultValue(1).ValueGeneratedNever();
            content.Property(c => c.Subject).HasMaxLength(1000);
            content.HasOne<Dispatch>().WithMany().HasForeignKey(c => c.DispatchId);
            content.HasIndex(c => new { c.DispatchId, c.Revision, c.Language }).IsUnique();
        }
    }
}
