using Bulletins.Audiences.Rules;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Tests.Audiences;

/// <summary>Classifications, topics and contacts for the tests of this folder.</summary>
internal static class SampleAssociation
{
    public static readonly DateTime Now = new(2021, 5, 3, 2, 0, 0, DateTimeKind.Utc);

    public static List<Classification> Classifications() =>
    [
        Class(ClassificationKind.Industry, "electronics", "新一代電子信息", "新一代电子信息", "Electronics and IT"),
        Class(ClassificationKind.Industry, "automotive", "汽車", "汽车", "Automotive"),
        Class(ClassificationKind.Industry, "petrochemicals", "綠色石化", "绿色石化", "Green petrochemicals"),
        Class(ClassificationKind.Tier, "full", "正式會員", "正式会员", "Full member"),
        Class(ClassificationKind.Tier, "associate", "附屬會員", "附属会员", "Associate member"),
        Class(ClassificationKind.District, "guangzhou", "廣州", "广州", "Guangzhou"),
        Class(ClassificationKind.District, "shenzhen", "深圳", "深圳", "Shenzhen"),
    ];

    public static List<Topic> Topics() =>
    [
        new() { Key = "policy", NameTraditionalChinese = "政策", NameSimplifiedChinese = "政策", NameEnglish = "Policy" },
        new() { Key = "events", NameTraditionalChinese = "活動", NameSimplifiedChinese = "活动", NameEnglish = "Events" },
        new() { Key = "training", NameTraditionalChinese = "培訓", NameSimplifiedChinese = "培训", NameEnglish = "Training" },
    ];

    public static RuleVocabulary Vocabulary() => new(Classifications(), Topics());

    public static void Seed(BulletinsDb db)
    {
        db.Classifications.AddRange(Classifications());
        db.Topics.AddRange(Topics());
        db.SaveChanges();
    }

    public static Member Member(string number, string? industry = null, string? tier = null, string? district = null, DateOnly? joinedOn = null, string? english = null) => new()
    {
        Number = number,
        Organisation = $"{number}有限公司",
        OrganisationEnglish = english,
        Industry = industry,
        Tier = tier,
        District = district,
        JoinedOn = joinedOn,
    };

    public static Contact Contact(Member member, string email, Language language = Language.TraditionalChinese)
    {
        var contact = new Contact { Member = member, Name = email.Split('@')[0], Language = language };
        contact.MoveTo(EmailAddress.TryParse(email, out var address) ? address : throw new ArgumentException(email));
        return contact;
    }

    private static Classification Class(ClassificationKind kind, string key, string traditional, string simplified, string english) =>
        new() { Kind = kind, Key = key, NameTraditionalChinese = traditional, NameSimplifiedChinese = simplified, NameEnglish = english };
}
