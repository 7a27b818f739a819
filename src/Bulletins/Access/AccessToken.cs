using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Access;

/// <summary>A bearer token of the REST API. Only its hash is kept: the token itself is shown once.</summary>
public sealed class AccessToken
{
    public const int NameLength = 50;

    public long Id { get; init; }
    public required string Name { get; init; }
    public Role Role { get; init; }

    /// <summary><see cref="Secret.Hash"/> of the token.</summary>
    public required string Hash { get; init; }

    public DateTime CreatedAt { get; init; }

    /// <summary>To the minute.</summary>
    public DateTime? LastUsedAt { get; private set; }

    public DateTime? RevokedAt { get; private set; }

    public void Revoke(DateTime now) => RevokedAt = now;

    internal sealed class Mapping : IEntityTypeConfiguration<AccessToken>
    {
        public void Configure(EntityTypeBuilder<AccessToken> token)
        {
            token.Property(t => t.Name).HasMaxLength(NameLength);
            token.Property(t => t.Hash).HasMaxLength(64);
            token.HasIndex(t => t.Hash).IsUnique();
        }
    }
}
