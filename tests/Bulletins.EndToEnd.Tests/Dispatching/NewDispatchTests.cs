using Bulletins.Composing;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Dispatching;

[Parallelizable]
internal sealed class NewDispatchTests : StaffTest
{
    [Test]
    public async Task Links_that_show_an_address_are_named_and_those_that_are_recorded_are_counted([Values("zh-HK", "en")] string language)
    {
        const string body = """<p><a href="https://a.example/form">words</a> <a href="https://www.b.example/events?id=3">www.b.example</a></p>""";
        var bulletin = new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer).AddApprovedBulletin("有網址的通告", body, null, [Language.TraditionalChinese]);
        await using var db = Host.OpenDatabase();
        var segment = await db.Segments.OrderBy(s => s.Id).FirstAsync();
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}", language);
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

    [TestCase("zh-HK", "請選擇要發送的通告")]
    [TestCase("en", "Choose the circular to send")]
    public async Task What_is_missing_is_in_sight_of_whoever_pressed_the_button_at_the_end_of_the_form(string language, string words)
    {
        var page = await OpenAsync("/dispatches/new", language, 375);

        await page.Locator("#next").ClickAsync();

        await Assertions.Expect(page.Locator("#bulletin-fault")).ToContainTextAsync(words);
        await Assertions.Expect(page.Locator("#bulletin")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#bulletin-fault")).ToBeInViewportAsync();
    }

    [Test]
    public async Task Before_anything_is_sent_staff_can_ask_whether_somebody_gets_it_and_see_in_whose_name()
    {
        var association = new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        var bulletin = association.AddApprovedBulletin("問得到的通告", "<p>內容</p>", "policy", [Language.TraditionalChinese]);
        await using var db = Host.OpenDatabase();
        var segment = association.AddSegment(name: "問得到的分組");
        var contact = await db.Contacts.OrderBy(c => c.Id).FirstAsync(c => c.RetiredAt == null && c.Member.RetiredAt == null);
        association.Suppress(contact, SuppressionReason.Staff);
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}", "en", 1280);

        await Assertions.Expect(page.Locator($"optgroup[label='Not sent yet'] option[value='{bulletin.Id}']")).ToHaveCountAsync(1);
        await page.Locator("[name=explanation-search]").FillAsync(contact.Email);
        await page.GetByRole(AriaRole.Button, new() { Name = "Look up" }).ClickAsync();
        await Assertions.Expect(page.Locator(".explained").First).ToContainTextAsync("Would not get it");
        await Assertions.Expect(page.Locator(".explained").First).ToContainTextAsync("Suppressed by staff");
        await page.ShouldBeAccessibleAsync();

        await page.Locator("#next").ClickAsync();
        await Assertions.Expect(page.Locator("#from")).ToContainTextAsync("<circulars@association.example>");
        await Assertions.Expect(page.Locator(".confirmation")).ToContainTextAsync("Topic · Policy");
    }

    [Test]
    public async Task What_two_of_the_staff_send_at_the_same_time_goes_out_twice_only_when_the_second_says_so()
    {
        var association = new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        var bulletin = association.AddApprovedBulletin("兩人同時發送的通告", "<p>內容</p>", "policy", [Language.TraditionalChinese]);
        var segment = association.AddSegment(name: "兩人同時發送的分組");
        var first = await CheckAsync(bulletin, segment);
        var second = await CheckAsync(bulletin, segment);
        await first.ClickAsync("#confirm");
        await first.ArriveAtAsync(url => !url.Contains("new", StringComparison.Ordinal));

        await second.ClickAsync("#confirm");
        await Assertions.Expect(second.GetByRole(AriaRole.Alert)).ToContainTextAsync("somebody else sent or scheduled this circular");
        await Assertions.Expect(second.Locator("#confirm")).ToBeDisabledAsync();
        await using var db = Host.OpenDatabase();
        Assert.That(await db.Dispatches.CountAsync(d => d.BulletinId == bulletin.Id), Is.EqualTo(1));
        await second.ShouldBeAccessibleAsync();

        await Assertions.Expect((await OpenAsync("/dispatches/new", "en")).Locator($"optgroup[label='Sent or scheduled already'] option[value='{bulletin.Id}']")).ToHaveCountAsync(1);
        await second.CheckAsync("#twice");
        await second.ClickAsync("#confirm");
        await second.ArriveAtAsync(url => url.Contains("/dispatches/", StringComparison.Ordinal) && !url.Contains("new", StringComparison.Ordinal));
        Assert.That(await db.Dispatches.CountAsync(d => d.BulletinId == bulletin.Id), Is.EqualTo(2));
    }

    [Test]
    public async Task A_segment_of_single_firms_names_them_by_their_numbers_and_is_sent_to_nobody_else()
    {
        await using var db = Host.OpenDatabase();
        var firms = await db.Members.Where(m => m.RetiredAt == null).OrderBy(m => m.Id).Take(2).ToListAsync();
        var page = await OpenAsync("/segments/new", "en");
        await page.FillAsync("[name=segment-name]", "兩間公司");
        await page.Locator(".rule-condition .rz-dropdown").First.ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Member number" }).ClickAsync();
        await page.FillAsync(".rule-values textarea", $"{firms[0].Number.ToLowerInvariant()}, {firms[1].Number}\nM-NOBODY");
        await page.Locator("h1").ClickAsync();

        await Assertions.Expect(page.Locator("#rule-sentence")).ToContainTextAsync($"{firms[0].Organisation} ({firms[0].Number})");
        await Assertions.Expect(page.Locator(".rule-condition")).ToContainTextAsync("No firm has the member number “M-NOBODY”");
        await page.ShouldBeAccessibleAsync();
        await page.FillAsync(".rule-values textarea", $"{firms[0].Number} {firms[1].Number}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.ArriveAtAsync(url => url.Contains("created", StringComparison.Ordinal));
        var rule = await db.Segments.Where(s => s.Name == "兩間公司").Select(s => s.Rule).SingleAsync();
        Assert.That(rule, Does.Contain($$"""{"field":"member","anyOf":["{{firms[0].Number}}","{{firms[1].Number}}"]}"""));
    }

    private async Task<IPage> CheckAsync(Bulletin bulletin, Bulletins.Audiences.Segment segment)
    {
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}", "en");
        await page.ClickAsync("#later");
        await page.FillAsync("#send-at", "2100-01-01T09:30");
        await page.ClickAsync("#next");
        await Assertions.Expect(page.Locator("#confirm")).ToBeEnabledAsync();
        return page;
    }
}
