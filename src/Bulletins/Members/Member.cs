using Bulletins.Members.Topics;
using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members;

/// <summary>A member organisation. Mail goes to its contacts.</summary>
public sealed class Member : IVersioned
{
    internal const int NumberLength = 40;
    internal const int NameLength = 200;
    internal const int TelephoneLength = 40;

    public long Id { get; init; }

    /// <summary>The association's own number for the firm, such as M0042; upper-case, without spaces. Unique.</summary>
    public required string Number { get; set; }

    /// <summary>The firm's name in Chinese.</summary>
    public required string Organisation { get; set; }

    public string? OrganisationEnglish { get; set; }

    /// <summary>Key of a <see cref="Classification"/> of kind Tier.</summary>
    public string? Tier { get; set; }

    /// <summary>Key of a <see cref="Classification"/> of kind Industry.</summary>
    public string? Industry { get; set; }

    /// <summary>Key of a <see cref="Classification"/> of kind District.</summary>
    public string? District { get; set; }

    public MemberStatus Status { get; private set; }
    public DateOnly? JoinedOn { get; set; }
    public string? Telephone { get; set; }
    public DateTime? RetiredAt { get; private set; }
    public int Version { get; set; }
    public List<Contact> Contacts { get; } = [];

    /// <summary>The firm left the association: its contacts are excluded from every dispatch from now on.</summary>
    public void Retire(DateTime at)
    {
        Status = MemberStatus.Retired;
        RetiredAt ??= at;
    }

    /// <summary>The firm's fee is overdue. It still receives circulars unless a segment leaves lapsed members out.</summary>
    public void Lapse()
    {
        Status = MemberStatus.Lapsed;
        RetiredAt = null;
    }

    public void Reinstate()
    {
        Status = MemberStatus.Active;
        RetiredAt = null;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Member>
    {
        public void Configure(EntityTypeBuilder<Member> member)
        {
            member.Property(m => m.Number).HasMaxLength(NumberLength);
            member.Property(m => m.Organisation).HasMaxLength(NameLength);
            member.Property(m => m.OrganisationEnglish).HasMaxLength(NameLength);
            member.Property(m => m.Tier).HasMaxLength(Classification.KeyLength);
            member.Property(m => m.Industry).HasMaxLength(Classification.KeyLength);
            member.Property(m => m.District).HasMaxLength(Classification.KeyLength);
            member.Property(m => m.Telephone).HasMaxLength(TelephoneLength);
            member.HasIndex(m => m.Number).IsUnique();
            member.HasIndex(m => new { m.Status, m.Number });
            // Who retired while a dispatch is under way.
            member.HasIndex(m => m.RetiredAt).HasFilter("RetiredAt IS NOT NULL");
            // Searched by any part of them: an index is a narrower thing to read than the table.
            member.HasIndex(m => m.Organisation);
            member.HasIndex(m => m.OrganisationEnglish);
        }
    }
}

public enum MemberStatus
{
    Active,
    /// <summary>The fee is overdue. Still receives circulars unless a segment leaves lapsed members out.</summary>
    Lapsed,
    /// <summary>No longer a member: never receives anything.</summary>
    Retired,
}
