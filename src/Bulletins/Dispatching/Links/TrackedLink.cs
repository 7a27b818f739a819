using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching.Links;

/// <summary>An address that a circular links to. A mailed link names it by its number, so that it can lead nowhere else.</summary>
public sealed class TrackedLink
{
    public long Id { get; init; }
    public long DispatchId { get; init; }

    /// <summary>From 1, within the dispatch.</summary>
    public int Number { get; init; }

    /// <summary>http or https; empty for the hidden one, which leads to the web version.</summary>
    public required string Url { get; init; }

    /// <summary>No person sees it: whoever follows it is a machine.</summary>
    public bool Hidden { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TrackedLink>
    {
        public void Configure(EntityTypeBuilder<TrackedLink> link)
        {
            link.Property(l => l.Url).HasMaxLength(2048);
            link.HasOne<Dispatch>().WithMany().HasForeignKey(l => l.DispatchId);
            link.HasIndex(l => new { l.DispatchId, l.Number }).IsUnique();
        }
    }
}
