using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Access;

/// <summary>A link that works once. Only the hash of its secret is kept.</summary>
public sealed class SignInLink
{
    public long Id { get; init; }
    public SignInLinkPurpose Purpose { get; init; }

    /// <summary><see cref="Secret.Hash"/> of the secret in the link.</summary>
    public required string Hash { get; init; }

    /// <summary>Null for the set-up link, which makes the first account.</summary>
    public long? StaffAccountId { get; init; }
    public StaffAccount? StaffAccount { get; init; }

    public DateTime ExpiresAt { get; init; }
    public DateTime? UsedAt { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInLink>
    {
        public void Configure(EntityTypeBuilder<SignInLink> link)
        {
            link.Property(l => l.Hash).HasMaxLength(64);
            link.HasIndex(l => l.Hash).IsUnique();
            link.HasOne(l => l.StaffAccount).WithMany().HasForeignKey(l => l.StaffAccountId);
        }
    }
}

public enum SignInLinkPurpose
{
    /// <summary>Makes the first administrator of an installation.</summary>
    SetUp,
    /// <summary>Chooses the password of an account, the first or a new one.</summary>
    ChoosePassword,
    /// <summary>Signs in without a password. Only issued in Development.</summary>
    SignIn,
}
