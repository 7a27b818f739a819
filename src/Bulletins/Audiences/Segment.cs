using Bulletins.Audiences.Rules;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Audiences;

/// <summary>A saved rule. The contacts that it yields at a moment are an audience.</summary>
public sealed class Segment : IVersioned
{
    public const int MaxNameLength = 120;

    public long Id { get; init; }

    /// <summary>Unique, those of archived segments included.</summary>
    public required string Name { get; set; }

    /// <summary>The rule tree as JSON, version and all, in the form that the API takes.</summary>
    public required string Rule { get; set; }

    public string UpdatedBy { get; set; } = "";
    public DateTime UpdatedAt { get; set; }
    public DateTime? ArchivedAt { get; set; }
    public int Version { get; set; }

    /// <exception cref="FaultException">The name is missing or too long.</exception>
    public static Segment Create(string name, Rule rule, string by, DateTime now) =>
        new() { Name = SoundName(name), Rule = rule.ToJson(), UpdatedBy = by, UpdatedAt = now };

    /// <exception cref="FaultException">The name is missing or too long.</exception>
    /// <exception cref="ConflictException">The segment is archived.</exception>
    public void Edit(string name, Rule rule, string by, DateTime now)
    {
        if (ArchivedAt is not null)
            throw new ConflictException(new Fault(Words.Audiences, "Segment.Archived", Name));
        Name = SoundName(name);
        Rule = rule.ToJson();
        UpdatedBy = by;
        UpdatedAt = now;
    }

    public void Archive(DateTime now) => ArchivedAt ??= now;

    public void Restore() => ArchivedAt = null;

    private static string SoundName(string name) => name.Trim() switch
    {
        "" => throw new FaultException(new Fault(Words.Audiences, "Segment.NameMissing")),
        { Length: > MaxNameLength } => throw new FaultException(new Fault(Words.Audiences, "Segment.NameTooLong", MaxNameLength)),
        var sound => sound,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Segment>
    {
        public void Configure(EntityTypeBuilder<Segment> segment)
        {
            segment.Property(s => s.Name).HasMaxLength(MaxNameLength);
            segment.Property(s => s.UpdatedBy).HasMaxLength(256);
            segment.HasIndex(s => s.Name).IsUnique();
        }
    }
}
