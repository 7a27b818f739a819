using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Access;

/// <summary>A link that works once: to set up the first administrator, to sign a newcomer in, to choose a new password.</summary>
public sealed class SignInLink
{
    public long Id { get; init; }

    /// <summary>SHA-256 of the token in the link, as lower-case hexadecimal digits.</summary>
    public required string Hash { get; set; }

    /// <summary>Null for the set-up link, which makes the first account.</summary>
    public long? StaffAccountId { get; set; }

    public DateTime ExpiresAt { get; set; }
    public DateTime? UsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInLink>
    {
        public void Configure(EntityTypeBuilder<SignInLink> link)
        {
            link.Property(l => l.Hash).HasMaxLength(64);
            link.HasIndex(l => l.Hash).IsUnique();
            link.HasOne<StaffAccount>().WithMany().HasForeignKey(l => l.StaffAccountId);
        }
    }
}
