using Bulletins.Members.Addresses;
using Bulletins.Members.Consent;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members;

/// <summary>A person with an e-mail address at a member organisation.</summary>
public sealed class Contact : IVersioned
{
    internal const int NameLength = 200;

    public long Id { get; init; }
    public long MemberId { get; init; }
    public Member Member { get; init; } = null!;
    public required string Name { get; set; }

    /// <summary>The address as mail is sent to it.</summary>
    public string Email { get; private set; } = "";

    /// <summary>The form in which addresses are compared (<see cref="EmailAddress.Normalized"/>).</summary>
    public string NormalizedEmail { get; private set; } = "";

    public Language Language { get; set; }

    /// <summary>Names the contact in mailed links.</summary>
    public string Token { get; init; } = PublicToken.New();

    /// <summary>The person no longer acts for the firm. The row stays, with all that was ever sent to it.</summary>
    public DateTime? RetiredAt { get; private set; }

    public int Version { get; set; }
    public List<Subscription> Subscriptions { get; } = [];

    public void MoveTo(EmailAddress address)
    {
        Email = address.Value;
        NormalizedEmail = address.Normalized;
    }

    public void Retire(DateTime at) => RetiredAt ??= at;

    public void Reinstate() => RetiredAt = null;

    internal sealed class Mapping : IEntityTypeConfiguration<Contact>
    {
        public void Configure(EntityTypeBuilder<Contact> contact)
        {
            contact.Property(c => c.Name).HasMaxLength(NameLength);
            contact.Property(c => c.Email).HasMaxLength(320);
            contact.Property(c => c.NormalizedEmail).HasMaxLength(320);
            contact.Property(c => c.Token).HasMaxLength(PublicToken.Length);
            contact.HasOne(c => c.Member).WithMany(m => m.Contacts).HasForeignKey(c => c.MemberId).OnDelete(DeleteBehavior.Restrict);
            contact.HasIndex(c => new { c.MemberId, c.NormalizedEmail }).IsUnique();
            contact.HasIndex(c => c.NormalizedEmail);
            // Who retired while a dispatch is under way.
            contact.HasIndex(c => c.RetiredAt).HasFilter("RetiredAt IS NOT NULL");
            // Searched by any part of it: an index is a narrower thing to read than the table.
            contact.HasIndex(c => c.Name);
            contact.HasIndex(c => c.Token).IsUnique();
        }
    }
}
