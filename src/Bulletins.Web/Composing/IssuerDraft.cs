using Bulletins.Composing;

namespace Bulletins.Web.Composing;

/// <summary>An issuer while its form is filled in.</summary>
public sealed class IssuerDraft
{
    public string NameTraditionalChinese { get; set; } = "";
    public string? NameSimplifiedChinese { get; set; }
    public string? NameEnglish { get; set; }
    public string SenderAddress { get; set; } = "";
    public string? ReplyTo { get; set; }
    public string PostalAddress { get; set; } = "";
    public string? PostalAddressEnglish { get; set; }
    public string Telephone { get; set; } = "";
    public string Signature { get; set; } = "";

    public static IssuerDraft Of(Issuer issuer) => new()
    {
        NameTraditionalChinese = issuer.NameTraditionalChinese, NameSimplifiedChinese = issuer.NameSimplifiedChinese, NameEnglish = issuer.NameEnglish,
        SenderAddress = issuer.SenderAddress, ReplyTo = issuer.ReplyTo, PostalAddress = issuer.PostalAddress,
        PostalAddressEnglish = issuer.PostalAddressEnglish, Telephone = issuer.Telephone, Signature = issuer.Signature,
    };

    public IssuerParticulars ToParticulars() => new(
        NameTraditionalChinese, NameSimplifiedChinese, NameEnglish, SenderAddress, ReplyTo, PostalAddress, PostalAddressEnglish, Telephone, Signature);
}
