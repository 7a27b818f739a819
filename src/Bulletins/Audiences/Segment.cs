using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Audiences;

/// <summary>A saved rule. The contacts that it yields at a moment are an audience.</summary>
public sealed class Segment : IVersioned
{
    public long Id { get; init; }
    public required string Name { get; set; }

    /// <summary>The rule tree as JSON, version and all, in the form that the API takes.</summary>
    public required string Rule { get; set; }

    public string UpdatedBy { get; set; } = "";
    public DateTime UpdatedAt { get; set; }
    public DateTime? ArchivedAt { get; set; }
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Segment>
    {
        public void Configure(EntityTypeBuilder<Segment> segment)
        {
            segment.Property(s => s.Name).HasMaxLength(120);
            segment.Property(s => s.UpdatedBy).HasMaxLength(256);
            segment.HasIndex(s => s.Name).IsUnique();
        }
    }
}
