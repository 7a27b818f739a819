using System.ComponentModel.DataAnnotations;

namespace Bulletins.Composing;

/// <summary>The association that runs this installation: section <c>Association</c>. The first issuer is made of it when the
/// database has none; after that issuers are kept on their page.</summary>
public sealed class AssociationOptions
{
    public const string Section = "Association";

    [Required, StringLength(200)]
    public string NameTraditionalChinese { get; set; } = "珠三角工業協會";

    [StringLength(200)]
    public string? NameSimplifiedChinese { get; set; } = "珠三角工业协会";

    [StringLength(200)]
    public string? NameEnglish { get; set; } = "Pearl River Delta Industrial Association";

    /// <summary>The address in the From field. The default is on a reserved domain and reaches nobody.</summary>
    [Required, StringLength(320)]
    public string SenderAddress { get; set; } = "circulars@prdia.example";

    /// <summary>Where answers go; null for the sender address.</summary>
    [StringLength(320)]
    public string? ReplyTo { get; set; } = "secretariat@prdia.example";

    /// <summary>The usual place of business; a PO box isn't allowed (Cap. 593A).</summary>
    [Required, StringLength(400)]
    public string PostalAddress { get; set; } = "香港九龍尖沙咀示例道 1 號示例大廈 10 樓";

    [StringLength(400)]
    public string? PostalAddressEnglish { get; set; } = "10/F, Example Building, 1 Example Road, Tsim Sha Tsui, Kowloon, Hong Kong";

    [Required, StringLength(40)]
    public string Telephone { get; set; } = "+852 2000 0000";

    /// <summary>The closing words of a new circular; null for the name with 謹啟.</summary>
    [StringLength(400)]
    public string? Signature { get; set; }
}
