using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Composing;

/// <summary>The body in whose name a circular goes out. Name, postal address, telephone and e-mail are what
/// Cap. 593A asks of a sender block.</summary>
public sealed class Issuer : IVersioned
{
    internal const int NameLength = 200;
    internal const int AddressLength = 400;
    internal const int TelephoneLength = 40;
    internal const int SignatureLength = 400;

    public long Id { get; init; }
    public required string NameTraditionalChinese { get; set; }
    public string? NameSimplifiedChinese { get; set; }
    public string? NameEnglish { get; set; }

    /// <summary>The address in the From field.</summary>
    public required string SenderAddress { get; set; }

    /// <summary>Where answers go; null for the sender address.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>The usual place of business, not a PO box (Cap. 593A).</summary>
    public required string PostalAddress { get; set; }
    public string? PostalAddressEnglish { get; set; }
    public required string Telephone { get; set; }

    /// <summary>The closing words, such as 珠三角工業協會 謹啟, for a new circular.</summary>
    public required string Signature { get; set; }

    public int Version { get; set; }

    /// <summary>Also what the program itself writes to the issuer goes there.</summary>
    public string AnswersTo => ReplyTo ?? SenderAddress;

    /// <summary>The name in that language; the Traditional Chinese one where there is none.</summary>
    public string NameIn(Language language) => language switch
    {
        Language.English when NameEnglish is { Length: > 0 } name => name,
        Language.SimplifiedChinese when NameSimplifiedChinese is { Length: > 0 } name => name,
        _ => NameTraditionalChinese,
    };

    public string PostalAddressIn(Language language) =>
        language == Language.English && PostalAddressEnglish is { Length: > 0 } address ? address : PostalAddress;

    internal sealed class Mapping : IEntityTypeConfiguration<Issuer>
    {
        public void Configure(EntityTypeBuilder<Issuer> issuer)
        {
            issuer.Property(i => i.NameTraditionalChinese).HasMaxLength(NameLength);
            issuer.Property(i => i.NameSimplifiedChinese).HasMaxLength(NameLength);
            issuer.Property(i => i.NameEnglish).HasMaxLength(NameLength);
            issuer.Property(i => i.SenderAddress).HasMaxLength(320);
            issuer.Property(i => i.ReplyTo).HasMaxLength(320);
            issuer.Property(i => i.PostalAddress).HasMaxLength(AddressLength);
            issuer.Property(i => i.PostalAddressEnglish).HasMaxLength(AddressLength);
            issuer.Property(i => i.Telephone).HasMaxLength(TelephoneLength);
            issuer.Property(i => i.Signature).HasMaxLength(SignatureLength);
        }
    }
}
