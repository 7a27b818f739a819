using Bulletins.Composing;
using Bulletins.Texts;

namespace Bulletins.Testing;

/// <summary>Circulars with everything that they need to be approved; a test changes what matters to it.</summary>
public static class Circulars
{
    public static Issuer Issuer() => new()
    {
        NameTraditionalChinese = "珠三角工業協會",
        NameSimplifiedChinese = "珠三角工业协会",
        NameEnglish = "Pearl River Delta Industrial Association",
        SenderAddress = "circulars@prdia.example",
        PostalAddress = "香港九龍尖沙咀示範道 18 號示範中心 12 樓 1203 室",
        PostalAddressEnglish = "Room 1203, 12/F, Example Centre, 18 Example Road, Tsim Sha Tsui, Kowloon, Hong Kong",
        Telephone = "+852 2345 0000",
        Signature = "珠三角工業協會 謹啟",
    };

    public static Bulletin Notice(string body = "<p>本會辦事處將於農曆新年休息。</p>", string title = "休假通知", Language language = Language.TraditionalChinese)
    {
        var bulletin = new Bulletin { Number = "2026/001", IssuedOn = new DateOnly(2026, 2, 10), Issuer = Issuer(), CreatedBy = "author@prdia.example" };
        bulletin.Editions.Add(new Edition { Language = language, Title = title, Body = body, Closing = "珠三角工業協會 謹啟" });
        return bulletin;
    }
}
