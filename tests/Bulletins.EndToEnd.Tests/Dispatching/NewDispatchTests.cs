using Bulletins.Composing;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Dispatching;

internal sealed class NewDispatchTests : BrowserTest
{
    private BulletinsHost host = null!;
    private StaffSession session = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        session = await StaffSession.StartAsync(host);
    }

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task Links_that_show_an_address_are_named_and_those_that_are_recorded_are_counted([Values("zh-HK", "en")] string language)
    {
        const string body = """<p><a href="https://a.example/form">words</a> <a href="https://www.b.example/events?id=3">www.b.example</a></p>""";
        var bulletin = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer).AddApprovedBulletin("有網址的通告", body, null, [Language.TraditionalChinese]);
        await using var db = host.OpenDatabase();
        var segment = await db.Segments.OrderBy(s => s.Id).FirstAsync();
        var page = await OpenPageAsync("about:blank", language);
        await session.JoinAsync(page.Context);
        await page.GotoAsync($"{host.BaseUrl}/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}");
        await page.ReadyAsync();
        var links = page.Locator(".shown-addresses li");
        Assert.That(await links.CountAsync(), Is.Zero, "nothing is recorded yet");

        await page.Locator("#track-clicks").CheckAsync();
        await Assertions.Expect(links).ToHaveCountAsync(1);
        await page.Locator("#next").ClickAsync();
        await Assertions.Expect(page.Locator("#confirm")).ToBeVisibleAsync();
        await Assertions.Expect(links).ToContainTextAsync(language == "en" ? "Traditional Chinese" : "繁體中文");
        await Assertions.Expect(links).ToContainTextAsync("www.b.example → https://www.b.example/events?id=3");
        await Assertions.Expect(page.Locator("[data-recorded-links]")).ToHaveAttributeAsync("data-recorded-links", "1");
        await page.ShouldBeAccessibleAsync();
    }
}
