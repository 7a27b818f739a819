using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>What staff do when they send, and where they look when they fear that somebody was skipped or got it twice.</summary>
[Parallelizable]
internal sealed class DispatchPagesTests : StaffTest
{
    private Bulletin bulletin = null!;
    private Segment segment = null!;

    [OneTimeSetUp]
    public void Approve_a_circular()
    {
        var association = new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(3);
        bulletin = association.AddApprovedBulletin("按鈕測試");
        segment = association.AddSegment(name: "測試分組");
    }

    [Test]
    public async Task Two_quick_clicks_make_one_dispatch()
    {
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}");
        await page.ClickAsync("#next");
        await page.Locator("#confirm").WaitForAsync();

        await page.EvaluateAsync("const button = document.getElementById('confirm'); button.click(); button.click();");

        await page.ArriveAtAsync("**/dispatches/*");
        await page.ReadyAsync();
        await page.GetByText("已完成").First.WaitForAsync();
        await using var db = Host.OpenDatabase();
        Assert.That(await db.Dispatches.CountAsync(d => d.BulletinId == bulletin.Id), Is.EqualTo(1));
        Assert.That(await page.Locator(".balance").InnerTextAsync(), Does.Contain("數目相符"));
    }

    [Test]
    public async Task A_fault_is_shown_at_its_field_and_nothing_typed_is_lost()
    {
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}");
        await page.ClickAsync("#later");
        await page.FillAsync("#send-at", "2021-04-29T10:00");
        await page.FillAsync("#not-after", "2100-01-01T09:30");
        await page.ClickAsync("#next");

        Assert.That(await page.Locator("#send-at-fault").InnerTextAsync(), Does.Contain("2021-04-29 10:00").And.Contain("香港時間"));
        Assert.Multiple(async () =>
        {
            Assert.That(await page.InputValueAsync("#bulletin"), Is.EqualTo($"{bulletin.Id}"));
            Assert.That(await page.InputValueAsync("#segment"), Is.EqualTo($"{segment.Id}"));
            Assert.That(await page.InputValueAsync("#send-at"), Does.StartWith("2021-04-29T10:00"));
            Assert.That(await page.InputValueAsync("#not-after"), Does.StartWith("2100-01-01T09:30"));
        });
    }

    [Test]
    public async Task A_ledger_that_does_not_balance_raises_an_alarm()
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 5).ClaimingCandidates(6).SaveAsync(db);

        var page = await OpenAsync($"/dispatches/{dispatch.Id}");

        Assert.That(await page.Locator("main [role=alert]").InnerTextAsync(), Does.Contain("6").And.Contain("5").And.Contain("不要再寄"));
        Assert.That(await page.Locator(".balance").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task A_click_on_a_state_shows_its_recipients_with_the_servers_words()
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 30)
            .With(new DeliveryRow(DeliveryState.Failed) { Name = "陳大文", Tries = [new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "User <unknown> & gone")] })
            .SaveAsync(db);
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");

        await page.Locator(".figures-table").GetByRole(AriaRole.Button, new() { Name = "失敗" }).ClickAsync();
        await Assertions.Expect(page.Locator(".delivery-table tbody tr")).ToHaveCountAsync(1);

        Assert.That(await page.Locator(".delivery-table tbody").InnerTextAsync(), Does.Contain("陳大文").And.Contain("User <unknown> & gone"));
    }
}
