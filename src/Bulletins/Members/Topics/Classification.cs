using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members.Topics;

/// <summary>One value of industry, tier or district, with its names. Members carry its key.</summary>
public sealed class Classification
{
    /// <summary>Of the key; it applies to topics too.</summary>
    internal const int KeyLength = 60;

    public long Id { get; init; }
    public ClassificationKind Kind { get; init; }

    /// <summary>The short name used in CSV files, rules and the API, lower-case, such as <c>electronics</c>. Unique within its kind.</summary>
    public required string Key { get; init; }

    public required string NameTraditionalChinese { get; set; }
    public string? NameSimplifiedChinese { get; set; }
    public string? NameEnglish { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Classification>
    {
        public void Configure(EntityTypeBuilder<Classification> classification)
        {
            classification.Property(c => c.Key).HasMaxLength(KeyLength);
            classification.Property(c => c.NameTraditionalChinese).HasMaxLength(100);
            classification.Property(c => c.NameSimplifiedChinese).HasMaxLength(100);
            classification.Property(c => c.NameEnglish).HasMaxLength(100);
            classification.HasIndex(c => new { c.Kind, c.Key }).IsUnique();
        }
    }
}

public enum ClassificationKind { Industry, Tier, District }
