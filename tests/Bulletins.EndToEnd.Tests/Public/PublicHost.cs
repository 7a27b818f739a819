using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.EndToEnd.Tests.Public;

/// <summary>One running program for all tests of public pages, each of which mails its own circulars.</summary>
[SetUpFixture, Parallelizable]
internal sealed class PublicHost
{
    public static BulletinsHost Current { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start() => Current = await BulletinsHost.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await Current.DisposeAsync();

    public static async Task<MailedCircular> MailAsync(string? topic = "policy", Language language = Language.TraditionalChinese)
    {
        await using var db = Current.OpenDatabase();
        return await MailedCircular.AddAsync(db, topic, language, $"chan.{Guid.NewGuid():N}@firm.example",
            MailedCircular.Content(Language.TraditionalChinese, "關於支持製造業發展"), MailedCircular.Content(Language.English, "Support for manufacturing"));
    }
}
