using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Layout;

[Parallelizable]
internal sealed class ConsoleTests : StaffTest
{
    /// <summary>The pages that are there for themselves are opened by <see cref="Journey.EveryPageTests"/>.</summary>
    [Test]
    public async Task A_page_that_is_closed_to_somebody_is_accessible_and_fits([Values("zh-HK", "en")] string language, [Values(1280, 375)] int width)
    {
        var page = await VisitAsync("/access-denied", language, width);
        Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1));
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
    }

    [Test]
    public async Task The_language_is_kept_and_reaches_the_interactive_parts()
    {
        var page = await VisitAsync("/staff", "zh-HK", 1280);
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
        var page = await VisitAsync("/audit", "en", 1280);
        await page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.That(new Uri(page.Url).PathAndQuery, Is.EqualTo("/audit"));
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByLabel("Who")).ToBeFocusedAsync();
    }

    [Test]
    public async Task On_a_phone_the_menu_opens_and_is_put_away_again()
    {
        var page = await VisitAsync("/", "en", 375);
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
        var page = await VisitAsync("/", "en", 1280);
        var answer = await page.GotoAsync(Host.BaseUrl + "/nothing-here");
        Assert.That(answer!.Status, Is.EqualTo(404));
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("This page doesn’t exist");
    }

    [Test]
    public async Task The_audit_log_is_filtered_by_who_and_what()
    {
        await Host.CreateTokenAsync(name: "filter-me");
        var page = await VisitAsync("/audit?subject=token:filter-me", "en", 1280);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("Issued a token");
        await page.GotoAsync(Host.BaseUrl + "/audit?subject=token:filter-me&to=2020-01-01");
        await Assertions.Expect(page.GetByText("Nothing matches")).ToBeVisibleAsync();
    }
}
