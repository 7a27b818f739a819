using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Composing;

/// <summary>What staff find on the page of a circular beside its text.</summary>
[Parallelizable]
internal sealed class CircularPageTests : StaffTest
{
    [TestCase("zh-HK", 1280, "政策", "批核不會寄出郵件")]
    [TestCase("en", 375, "Policy", "Approving sends nothing")]
    public async Task An_approved_circular_says_its_topic_and_that_it_was_not_sent_yet(string language, int width, string topic, string words)
    {
        var bulletin = Approved("尚未發送的通告");

        var page = await OpenAsync($"/bulletins/{bulletin.Id}", language, width);

        await Assertions.Expect(page.Locator("dl.particulars")).ToContainTextAsync(topic);
        await Assertions.Expect(page.Locator("section", new() { Has = page.Locator("#dispatches") })).ToContainTextAsync(words);
        await page.ShouldFitAsync();
    }

    [Test]
    public async Task A_circular_leads_to_its_dispatches_and_each_of_them_back_to_it_also_from_the_list()
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 3).With(DeliveryState.Failed, 1).SaveAsync(db);
        var bulletin = await db.Bulletins.SingleAsync(b => b.Id == dispatch.BulletinId);

        var page = await OpenAsync($"/bulletins/{bulletin.Id}", "en", 1280);
        var row = page.Locator("section", new() { Has = page.Locator("#dispatches") }).Locator("tbody tr");
        await Assertions.Expect(row).ToContainTextAsync("3 of 4 sent");
        await row.Locator("a").ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{dispatch.Id}");
        await page.Locator($".facts a[href='/bulletins/{bulletin.Id}']").ClickAsync();
        await page.ArriveAtAsync($"**/bulletins/{bulletin.Id}");

        await page.GotoAsync($"{Host.BaseUrl}/bulletins?search={bulletin.Number}");
        await Assertions.Expect(page.Locator($"tbody a[href='/dispatches/{dispatch.Id}']")).ToHaveTextAsync("Dispatch: Completed");
    }

    [Test]
    public async Task A_sealed_circular_is_copied_to_a_draft_once_however_often_the_button_is_pressed()
    {
        var bulletin = Approved("每年都發的通告");
        var page = await OpenAsync($"/bulletins/{bulletin.Id}", "en", 1280);

        await page.Locator("#copy").DblClickAsync();

        await page.ArriveAtAsync(url => url.Contains("/bulletins/", StringComparison.Ordinal) && !url.EndsWith($"/{bulletin.Id}", StringComparison.Ordinal));
        await page.Locator("circular-editor[data-ready=true]").WaitForAsync();
        await Assertions.Expect(page.Locator(".editor-title")).ToHaveValueAsync("每年都發的通告");
        await using var db = Host.OpenDatabase();
        Assert.That(await db.Editions.CountAsync(e => e.Title == "每年都發的通告"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_test_goes_to_whoever_asks_for_it_and_to_nobody_else()
    {
        var bulletin = Approved("先寄給自己看的通告");
        var page = await OpenAsync($"/bulletins/{bulletin.Id}", "zh-HK", 1280);
        await using var db = Host.OpenDatabase();
        var address = (await db.StaffAccounts.SingleAsync()).Email;
        await Assertions.Expect(page.Locator(".trial")).ToContainTextAsync(address);

        await page.Locator("#trial").ClickAsync();

        await page.Locator(".trial a[href='/mail']").ClickAsync();
        await page.GetByText("【測試】先寄給自己看的通告").ClickAsync();
        await Assertions.Expect(page.Locator("dl").First).ToContainTextAsync(address);
        await Assertions.Expect(page.FrameLocator("iframe").GetByText("示範工業有限公司")).ToBeVisibleAsync();
        Assert.That(await db.Dispatches.CountAsync(d => d.BulletinId == bulletin.Id), Is.Zero);
        Assert.That(await db.AuditEntries.Where(e => e.Subject == $"bulletin:{bulletin.Id}").Select(e => e.Act).ToListAsync(), Does.Contain("bulletin.trial"));
    }

    [TestCase("zh-HK", "封存後它不會寄出")]
    [TestCase("en", "Archived, it isn’t sent")]
    public async Task Whoever_puts_away_a_circular_that_is_scheduled_is_told(string language, string words)
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().PreparedAt(TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(2)).In(DispatchState.Scheduled).SaveAsync(db);
        var page = await OpenAsync($"/bulletins/{dispatch.BulletinId}", language, 1280);

        await page.GetByRole(AriaRole.Button, new() { Name = language == "en" ? "Archive" : "封存", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator(".question")).ToContainTextAsync(words);
    }

    [Test]
    public async Task A_correction_leads_back_to_the_dispatch_that_waits_for_it()
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Paused).With(DeliveryState.Sent, 1).With(DeliveryState.Pending, 1).SaveAsync(db);
        var page = await OpenAsync($"/dispatches/{dispatch.Id}", "en", 1280);
        await page.ClickAsync("#correct");
        await page.ClickAsync("#draft-correction");
        await page.ArriveAtAsync("**/bulletins/*");

        await page.Locator($"[data-corrects='{dispatch.Id}'] a").ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{dispatch.Id}");

        var draft = await db.Bulletins.Include(b => b.Editions).Include(b => b.Issuer).Include(b => b.Topic).SingleAsync(b => b.CorrectsBulletinId == dispatch.BulletinId);
        draft.Approve("chan@association.example", TimeProvider.System.GetUtcNow().UtcDateTime, ContentHash.Of([.. draft.Editions.Select(edition => OwnTemplates.Renderer.Render(draft, edition))]));
        await db.SaveChangesAsync();
        await page.GotoAsync($"{Host.BaseUrl}/bulletins/{draft.Id}");
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator("a[href^='/dispatches/new']")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Approving sends nothing")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to that dispatch" }).ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{dispatch.Id}");
    }

    [TestCase("zh-HK", "簡體中文版儲存之後，繁體中文版又有修改")]
    [TestCase("en", "after this was saved: Simplified Chinese.")]
    public async Task Whoever_approves_is_told_which_translation_is_older_than_the_text_it_was_made_from(string language, string words)
    {
        await using var db = Host.OpenDatabase();
        var bulletin = new Bulletin { Issuer = await db.Issuers.OrderBy(i => i.Id).FirstAsync(), IssuedOn = new DateOnly(2026, 11, 28), CreatedAt = DateTime.UnixEpoch };
        foreach (var (edition, body, minute) in ((Language, string, int)[])[(Language.TraditionalChinese, "<p>內容改過</p>", 2), (Language.SimplifiedChinese, "<p>内容</p>", 1), (Language.English, "<p>Text</p>", 3)])
            bulletin.Editions.Add(new Edition { Language = edition, Title = "通告", Body = body, UpdatedAt = DateTime.UnixEpoch.AddMinutes(minute) });
        db.Bulletins.Add(bulletin);
        await db.SaveChangesAsync();
        var page = await OpenAsync($"/bulletins/{bulletin.Id}", language, 1280);

        await page.GetByRole(AriaRole.Button, new() { Name = language == "en" ? "Approve" : "批核", Exact = true }).ClickAsync();

        await Assertions.Expect(page.Locator("[data-older]")).ToContainTextAsync(words);
    }

    [Test]
    public async Task A_blank_circular_is_begun_once_however_often_the_button_is_pressed()
    {
        await using var db = Host.OpenDatabase();
        var before = await db.Bulletins.CountAsync();
        var page = await VisitAsync("/bulletins", "en");

        await page.GetByRole(AriaRole.Button, new() { Name = "New blank circular" }).DblClickAsync();

        await page.ArriveAtAsync("**/bulletins/*");
        await page.ReadyAsync();
        Assert.That(await db.Bulletins.CountAsync(), Is.EqualTo(before + 1));
    }

    private Bulletin Approved(string title) =>
        new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer).AddApprovedBulletin(title, "<p>內容</p>", "policy", [Language.TraditionalChinese]);
}
