using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.EndToEnd.Tests.Public;

/// <summary>One running program for all tests of public pages, each of which mails its own circulars.</summary>
[SetUpFixture]
internal sealed class PublicHost
{
    public static BulletinsHost Current { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Current = await BulletinsHost.StartAsync();
        await using var db = Current.OpenDatabase();
        db.Topics.AddRange(
            new Topic { Key = "events", NameTraditionalChinese = "活動及考察團", NameSimplifiedChinese = "活动及考察团", NameEnglish = "Events and study tours" },
            new Topic { Key = "training", NameTraditionalChinese = "培訓課程", NameSimplifiedChinese = "培训课程", NameEnglish = "Training" });
        await db.SaveChangesAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await Current.DisposeAsync();

    public static async Task<MailedCircular> MailAsync(string? topic = "policy", Language language = Language.TraditionalChinese)
    {
        await using var db = Current.OpenDatabase();
        return await MailedCircular.AddAsync(db, topic, language, $"chan.{Guid.NewGuid():N}@firm.example",
            MailedCircular.Content(Language.TraditionalChinese, "關於支持製造業發展"), MailedCircular.Content(Language.English, "Support for manufacturing"));
    }
}
