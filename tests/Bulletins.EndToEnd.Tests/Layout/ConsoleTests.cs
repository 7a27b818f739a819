using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Layout;

internal sealed class ConsoleTests : BrowserTest
{
    private BulletinsHost host = null!;
    private string? signedIn;

    [OneTimeSetUp]
    public async Task Start() => host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task Every_page_is_accessible_and_fits(
        [Values("/", "/staff", "/tokens", "/audit", "/sign-in", "/access-denied")] string address,
        [Values("zh-HK", "en")] string language,
        [Values(1280, 375)] int width)
    {
        var page = await OpenSignedInAsync(address, language, width);
        if (address is "/staff" or "/tokens")
            await page.ReadyAsync();
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), "wider than the screen");
        Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1));
        await page.ShouldBeAccessibleAsync();
    }

    [Test]
    public async Task The_language_is_kept_and_reaches_the_interactive_parts()
    {
        var page = await OpenSignedInAsync("/staff", "zh-HK", 1280);
        await page.ReadyAsync();
        await page.GetByTitle("English").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Staff accounts");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        Assert.That(new Uri(page.Url).AbsolutePath, Is.EqualTo("/staff"));
        await page.GetByTitle("简体中文").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("职员账户");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hans");
    }

    [Test]
    public async Task The_keyboard_reaches_the_content_at_once()
    {
        var page = await OpenSignedInAsync("/audit", "en", 1280);
        await page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.That(new Uri(page.Url).PathAndQuery, Is.EqualTo("/audit"));
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByLabel("Who")).ToBeFocusedAsync();
    }

    [Test]
    public async Task On_a_phone_the_menu_opens_and_is_put_away_again()
    {
        var page = await OpenSignedInAsync("/", "en", 375);
        var audit = page.GetByRole(AriaRole.Link, new() { Name = "Audit log" });
        await Assertions.Expect(audit).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await audit.ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Audit log");
        await Assertions.Expect(audit).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_page_that_is_not_there_says_so()
    {
        var page = await OpenSignedInAsync("/", "en", 1280);
        var answer = await page.GotoAsync(host.BaseUrl + "/nothing-here");
        Assert.That(answer!.Status, Is.EqualTo(404));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This page doesn’t exist");
    }

    [Test]
    public async Task The_audit_log_is_filtered_by_who_and_what()
    {
        await host.CreateTokenAsync(name: "filter-me");
        var page = await OpenSignedInAsync("/audit?subject=token:filter-me", "en", 1280);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("Issued a token");
        await page.GotoAsync(host.BaseUrl + "/audit?subject=token:filter-me&to=2020-01-01");
        await Assertions.Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenSignedInAsync(string address, string language, int width)
    {
        if (signedIn is null)
        {
            var first = await OpenPageAsync(await host.SignInLinkAsync(), "en");
            await first.Locator("form.form button").ClickAsync();
            await first.WaitForURLAsync(host.BaseUrl + "/");
            signedIn = await first.Context.StorageStateAsync();
        }
        var page = await OpenPageAsync("about:blank", language, width);
        var cookies = System.Text.Json.JsonDocument.Parse(signedIn).RootElement.GetProperty("cookies").EnumerateArray();
        await page.Context.AddCookiesAsync(cookies.Where(c => c.GetProperty("name").GetString() == "bulletins-staff").Select(c => new Cookie
        {
            Name = c.GetProperty("name").GetString()!,
            Value = c.GetProperty("value").GetString()!,
            Url = host.BaseUrl,
        }));
        await page.GotoAsync(host.BaseUrl + address);
        return page;
    }
}
