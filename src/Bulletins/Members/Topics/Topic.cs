using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members.Topics;

/// <summary>A subject matter that contacts subscribe to, such as policy or events.</summary>
public sealed class Topic
{
    public long Id { get; init; }

    /// <summary>The short name used in CSV files, rules and the API: lower-case, such as <c>policy</c>. Unique.</summary>
    public required string Key { get; set; }

    public required string NameTraditionalChinese { get; set; }
    public string? NameSimplifiedChinese { get; set; }
    public string? NameEnglish { get; set; }

    /// <summary>Since then it is offered to nobody any more. What was chosen about it, and the circulars about it, stay.</summary>
    public DateTime? ClosedAt { get; private set; }

    public bool IsOpen => ClosedAt is null;

    public void Close(DateTime at) => ClosedAt ??= at;

    public void Reopen() => ClosedAt = null;

    internal sealed class Mapping : IEntityTypeConfiguration<Topic>
    {
        public void Configure(EntityTypeBuilder<Topic> topic)
        {
            topic.Property(t => t.Key).HasMaxLength(Classification.KeyLength);
            topic.Property(t => t.NameTraditionalChinese).HasMaxLength(100);
            topic.Property(t => t.NameSimplifiedChinese).HasMaxLength(100);
            topic.Property(t => t.NameEnglish).HasMaxLength(100);
            topic.HasIndex(t => t.Key).IsUnique();
        }
    }
}
