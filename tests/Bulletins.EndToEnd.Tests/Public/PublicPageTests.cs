using System.Text;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Public;

/// <summary>The public pages as a member meets them, most of the time with JavaScript switched off.</summary>
[Parallelizable]
internal sealed class PublicPageTests : BrowserTest
{
    private const int LargestPage = 30 * 1024;

    [Test]
    public async Task A_contact_leaves_a_topic_sees_since_when_and_comes_back()
    {
        var mailed = await PublicHost.MailAsync(language: Language.English);
        var page = await OpenPageAsync(Url($"/u/{mailed.Delivery.Token}"), javaScript: false);
        await Assertions.Expect(page.GetByText("c•••@firm.example")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Support for Manufacturing")).ToBeVisibleAsync();
        Assert.That(await page.ContentAsync(), Does.Not.Contain(mailed.Contact.Email).And.Not.Contain(mailed.Contact.Name));

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop circulars about “Policy”" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You no longer receive “Policy”");
        await Assertions.Expect(page.GetByText("(Hong Kong time)")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Receive “Policy” again" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("You are back");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Unsubscribe");
    }

    [Test]
    public async Task A_contact_leaves_everything_and_comes_back()
    {
        var mailed = await PublicHost.MailAsync();
        var page = await OpenPageAsync(Url($"/u/{mailed.Delivery.Token}"), width: 375, javaScript: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "不再接收任何通告" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("您已退訂所有通告");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "重新接收通告" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("退訂通告");

        await using var db = PublicHost.Current.OpenDatabase();
        Assert.That(await db.Unsubscriptions.CountAsync(u => u.ContactId == mailed.Contact.Id), Is.EqualTo(1));
        Assert.That(await db.Suppressions.AnyAsync(s => s.NormalizedEmail == mailed.Contact.NormalizedEmail && s.LiftedAt == null), Is.False);
    }

    [Test]
    public async Task A_contact_chooses_topics_and_language()
    {
        var mailed = await PublicHost.MailAsync(language: Language.English);
        var page = await OpenPageAsync(Url($"/u/{mailed.Delivery.Token}/topics"), javaScript: false);
        await page.GetByLabel("Events").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save topics" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("saved");
        await Assertions.Expect(page.GetByLabel("Events")).Not.ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Finance and tax")).ToBeCheckedAsync();

        await page.GetByLabel("简体中文").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save language" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("简体中文")).ToBeCheckedAsync();

        await using var db = PublicHost.Current.OpenDatabase();
        var contact = await db.Contacts.Include(c => c.Subscriptions).ThenInclude(s => s.Topic).SingleAsync(c => c.Id == mailed.Contact.Id);
        Assert.That(contact.Language, Is.EqualTo(Language.SimplifiedChinese));
        Assert.That(contact.Subscriptions.Single(s => s.State == SubscriptionState.Left).Topic.Key, Is.EqualTo("events"));
    }

    [TestCase(Language.TraditionalChinese, "退訂通告", "zh-Hant-HK")]
    [TestCase(Language.SimplifiedChinese, "退订通告", "zh-Hans")]
    [TestCase(Language.English, "Unsubscribe", "en")]
    public async Task A_page_is_in_the_contacts_language_and_can_be_read_in_the_others(Language language, string title, string tag)
    {
        var mailed = await PublicHost.MailAsync(language: language);
        var page = await OpenPageAsync(Url($"/u/{mailed.Delivery.Token}"), language: "fr", javaScript: false);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(title);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", tag);
        await page.GetByRole(AriaRole.Link, new() { Name = language == Language.English ? "繁體中文" : "English", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(language == Language.English ? "退訂通告" : "Unsubscribe");
    }

    [Test]
    public async Task The_web_version_names_nobody_runs_no_script_and_can_be_read_in_its_other_language()
    {
        var mailed = await PublicHost.MailAsync();
        var page = await OpenPageAsync(Url($"/b/{mailed.Delivery.Token}"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("關於支持製造業發展");
        Assert.That(await page.ContentAsync(), Does.Contain("各位會員").And.Not.Contain("陳大文"));
        await page.GetByRole(AriaRole.Link, new() { Name = "English", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Support for manufacturing");

        using var client = PublicHost.Current.Client();
        using var answer = await client.GetAsync($"/b/{mailed.Delivery.Token}");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'none'").And.Not.Contain("script-src"));
        Assert.That(answer.Headers.GetValues("X-Robots-Tag").Single(), Does.StartWith("noindex"));
        Assert.That(answer.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("no-referrer"));
    }

    [Test]
    public async Task A_page_and_its_stylesheet_weigh_less_than_30_KB_and_load_nothing_else()
    {
        var mailed = await PublicHost.MailAsync();
        using var client = PublicHost.Current.Client();
        var style = await client.GetStringAsync("/public.css");
        foreach (var path in Pages(mailed))
        {
            using var answer = await client.GetAsync(path);
            var html = await answer.Content.ReadAsStringAsync();
            Assert.That(Encoding.UTF8.GetByteCount(html) + Encoding.UTF8.GetByteCount(style), Is.LessThan(LargestPage), path);
            Assert.That(html, Does.Not.Contain("<script").And.Not.Contain("blazor").And.Not.Contain("//fonts"), path);
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Not.Contain("unsafe"), path);
            Assert.That(answer.Headers.GetValues("X-Robots-Tag").Single(), Does.StartWith("noindex"), path);
            Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False, path);
        }
    }

    [Test]
    public async Task Every_page_is_accessible_and_fits_the_screen()
    {
        var mailed = await PublicHost.MailAsync();
        var gone = await PublicHost.MailAsync();
        using var client = PublicHost.Current.Client(followRedirects: false);
        using var left = await client.PostAsync($"/u/{gone.Delivery.Token}", new FormUrlEncodedContent([new("choice", "everything")]));
        foreach (var path in Pages(mailed).Concat(Pages(gone)))
        {
            var page = await OpenPageAsync(Url(path));
            foreach (var (width, dark) in ((int, bool)[])[(320, false), (1280, true)])
            {
                await page.ShowAsAsync(width, dark);
                await page.ShouldFitAsync();
                await page.ShouldBeAccessibleAsync();
            }
        }
    }

    private static string[] Pages(MailedCircular mailed) =>
        [$"/u/{mailed.Delivery.Token}", $"/u/{mailed.Delivery.Token}/topics", $"/u/{mailed.Contact.Token}", "/u", "/u/cut-short"];

    private static string Url(string path) => PublicHost.Current.BaseUrl + path;
}
