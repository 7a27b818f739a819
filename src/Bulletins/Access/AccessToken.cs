using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Access;

/// <summary>A bearer token of the REST API. Only its hash is kept: the token itself is shown once.</summary>
public sealed class AccessToken
{
    public long Id { get; init; }
    public required string Name { get; set; }
    public Role Role { get; set; }

    /// <summary>SHA-256 of the token, as lower-case hexadecimal digits.</summary>
    public required string Hash { get; set; }

    public DateTime CreatedAt { get; init; }
    public DateTime? LastUsedAt { get; set; }
    public DateTime? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AccessToken>
    {
        public void Configure(EntityTypeBuilder<AccessToken> token)
        {
            token.Property(t => t.Name).HasMaxLength(100);
            token.Property(t => t.Hash).HasMaxLength(64);
            token.HasIndex(t => t.Hash).IsUnique();
        }
    }
}
