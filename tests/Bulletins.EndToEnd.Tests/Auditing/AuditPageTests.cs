using Bulletins.Auditing;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Texts;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Auditing;

[Parallelizable]
internal sealed class AuditPageTests : StaffTest
{
    [OneTimeSetUp]
    public async Task Put_acts_on_record()
    {
        await using var db = Host.OpenDatabase();
        var note = new Fault(Words.Tracking, "Suppression.HardBounce", new Fault(Words.Sending, "ReplyReason.UnknownAddress"), "550 5.1.1 User unknown").Store();
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "suppression.add", "delivery:1", $"chan@firm.example: {note}"));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "delivery.decide", "dispatch:1", "decision:SendOnceMore deliveries:3"));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "dispatch.pause", "dispatch:17", null));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "members.import", "members", "created 2, updated 0, unchanged 1, rejected 0"));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "dispatch.retry", "dispatch:1", "reasons:MailboxFull,TooFast deliveries:3 leftOut:1"));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "dispatch.pause", "dispatch:12", null));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "bulletin.approve", "bulletin:1", new string('a', 64)));
        db.AuditEntries.Add(new AuditEntry(DateTime.UnixEpoch, Actor.System, "staff.change-role", "staff:lee@firm.example", "Author → Administrator"));
        await db.SaveChangesAsync();
    }

    [TestCase("zh-HK", "chan@firm.example: 退信：沒有這個地址。伺服器說：550 5.1.1 User unknown", "決定：再寄一次；3 封", "新增 2、更新 0、不變 1、拒收 0", "原因：郵箱已滿、發送過快；3 封；1 封不再寄", "內容指紋 aaaaaaaaaaaa…", "撰稿員 → 管理員")]
    [TestCase("en", "chan@firm.example: Bounced: ", "decided: send once more; 3 mails", "2 created, 0 updated, 1 unchanged, 0 refused", "reasons: Mailbox full, Sent too fast; 3 mails; 1 left out", "fingerprint of the content aaaaaaaaaaaa…", "Author → Administrator")]
    public async Task What_the_program_put_on_record_is_read_in_ones_own_language(string language, string suppression, string decision, string import, string retry, string approval, string roles)
    {
        var page = await VisitAsync("/audit?act=suppression.add&subject=delivery:1", language);
        await Assertions.Expect(page.Locator("td", new() { HasText = "chan@firm.example" })).ToContainTextAsync(suppression);
        await Assertions.Expect(page.Locator("td", new() { HasText = "chan@firm.example" })).Not.ToContainTextAsync("{");

        await page.GotoAsync($"{Host.BaseUrl}/audit?act=delivery.decide");
        await Assertions.Expect(page.Locator("td", new() { HasText = decision })).ToBeVisibleAsync();

        await page.GotoAsync($"{Host.BaseUrl}/audit?act=members.import");
        await Assertions.Expect(page.Locator("td", new() { HasText = import })).ToBeVisibleAsync();

        await page.GotoAsync($"{Host.BaseUrl}/audit?act=dispatch.retry");
        await Assertions.Expect(page.Locator("td", new() { HasText = retry })).ToBeVisibleAsync();

        await page.GotoAsync($"{Host.BaseUrl}/audit?act=bulletin.approve");
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = approval, Exact = true })).ToBeVisibleAsync();

        await page.GotoAsync($"{Host.BaseUrl}/audit");
        await page.Locator("#kind").SelectOptionAsync(new SelectOptionValue { Value = "dispatch" });
        await page.Locator("#subject").FillAsync("1");
        await page.Locator("form[role=search] button").ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);

        await page.GotoAsync($"{Host.BaseUrl}/audit?act=staff.change-role");
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = roles, Exact = true })).ToBeVisibleAsync();
    }

    [Test]
    public async Task All_that_was_done_with_one_thing_is_a_click_away_and_nothing_of_another_whose_number_begins_alike()
    {
        var page = await VisitAsync("/audit?act=delivery.decide", "en");
        await page.GetByRole(AriaRole.Link, new() { Name = "Only this: dispatch 1", Exact = true }).ClickAsync();
        await page.ArriveAtAsync("**/audit?kind=dispatch&subject=1");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("tbody")).Not.ToContainTextAsync("dispatch 12");
    }
}
