using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>What the home page says of dispatches that are over.</summary>
[Parallelizable]
internal sealed class HomePageTests : StaffTest
{
    private static readonly Fault LimitPassed = new(Words.Dispatching, "Dispatch.LimitPassed", "2026-11-27 18:00", 3);

    private readonly DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
    private int later;

    [TestCase("zh-HK", 1280, "發送到期時未能全部寄出", "3 封未寄出的郵件已取消")]
    [TestCase("en", 375, "A dispatch ended at its limit before all of it had gone out", "3 mails that had not gone out were cancelled")]
    public async Task What_its_limit_cut_off_lately_is_work_with_the_reason_and_leads_to_the_dispatch(string language, int width, string kind, string reason)
    {
        await using var db = Host.OpenDatabase();
        var cutOff = await new DispatchBuilder().PreparedAt(now.AddHours(-2)).EndedBecause(LimitPassed).With(DeliveryState.Cancelled, 3).SaveAsync(db);
        var cancelled = await new DispatchBuilder().PreparedAt(now.AddHours(-2)).EndedBecause(LimitPassed, DispatchState.Cancelled).With(DeliveryState.Cancelled, 3).SaveAsync(db);
        var longAgo = await new DispatchBuilder().PreparedAt(now.AddDays(-4)).EndedBecause(LimitPassed).With(DeliveryState.Cancelled, 3).SaveAsync(db);
        var inTime = await new DispatchBuilder().PreparedAt(now.AddHours(-2)).In(DispatchState.Completed).With(DeliveryState.Sent, 3).SaveAsync(db);

        var page = await VisitAsync("/", language, width);

        await Assertions.Expect(WorkOn(page, "CutOff", cutOff)).ToContainTextAsync(kind);
        await Assertions.Expect(WorkOn(page, "CutOff", cutOff)).ToContainTextAsync(reason);
        await Assertions.Expect(WorkOn(page, "CancelledByItself", cancelled)).ToHaveCountAsync(1);
        foreach (var (other, asWhat) in ((Dispatch, string)[])[(cancelled, "CutOff"), (longAgo, "CutOff"), (inTime, "CutOff"), (cutOff, "CancelledByItself")])
            await Assertions.Expect(WorkOn(page, asWhat, other)).ToHaveCountAsync(0);
        await page.ShouldFitAsync();
        await WorkOn(page, "CutOff", cutOff).Locator("a").ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{cutOff.Id}");
    }

    [Test]
    public async Task The_newest_that_completed_tell_what_went_out_and_what_failed_or_bounced()
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().PreparedAt(now.AddMinutes(-30)).In(DispatchState.Completed).With(DeliveryState.Sent, 4).With(DeliveryState.Delivered, 2).With(DeliveryState.Complained, 1)
            .With(DeliveryState.Failed, 2).With(DeliveryState.Bounced, 3).With(DeliveryState.Excluded, 5).With(DeliveryState.Cancelled, 1).With(DeliveryState.Uncertain, 1).SaveAsync(db);

        var page = await VisitAsync("/", "en", 1280);

        var row = page.Locator("tbody tr").Filter(new() { Has = page.Locator($"a[href='/dispatches/{dispatch.Id}']") });
        await Assertions.Expect(row.Locator("td[data-label='Taken by a relay']")).ToHaveTextAsync("10");
        await Assertions.Expect(row.Locator("td[data-label='Failed or bounced']")).ToHaveTextAsync("5");
        await Assertions.Expect(page.Locator("section", new() { Has = page.Locator("#latest") })).ToContainTextAsync($"As of {HongKongTime.FromUtc(now):yyyy-MM-dd}");
    }

    [TestCase("zh-HK", 1280, "應寄 5 人：4 人已寄出而沒有退信，1 人沒有收到。沒有向任何人寄出兩次。")]
    [TestCase("en", 375, "Of 5 to send: 4 sent and nothing came back, 1 didn’t get it. Nobody was sent it twice.")]
    public async Task The_first_that_is_read_is_whether_the_last_dispatch_served_everybody_and_nobody_twice(string language, int width, string sentence)
    {
        await using var db = Host.OpenDatabase();
        var dispatch = await new DispatchBuilder().PreparedAt(now.AddDays(++later)).In(DispatchState.Completed).With(DeliveryState.Sent, 4).With(DeliveryState.Failed, 1).SaveAsync(db);

        var page = await VisitAsync("/", language, width);

        await Assertions.Expect(page.Locator("[data-last]")).ToContainTextAsync(sentence);
        await page.ShouldFitAsync();
        await page.Locator("[data-last] a").ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{dispatch.Id}");
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator(".in-short")).ToHaveTextAsync(sentence);
        await page.GotoAsync($"{Host.BaseUrl}/dispatches/{dispatch.Id}/report");
        await Assertions.Expect(page.Locator("[data-in-short]")).ToHaveTextAsync(sentence);
    }

    [Test]
    public async Task What_is_paused_does_not_stand_under_what_is_being_sent_and_a_single_firm_is_called_one()
    {
        await using var db = Host.OpenDatabase();
        var sending = await new DispatchBuilder().PreparedAt(now.AddMinutes(-30)).With(DeliveryState.Pending, 1).SaveAsync(db);
        var paused = await new DispatchBuilder().PreparedAt(now.AddMinutes(-30)).In(DispatchState.Paused).With(DeliveryState.Pending, 1).SaveAsync(db);
        var missed = await new DispatchBuilder().PreparedAt(now.AddMinutes(-20)).In(DispatchState.Completed).With(DeliveryState.Failed, 1).SaveAsync(db);

        var page = await VisitAsync("/", "en", 1280);

        var card = page.Locator("section", new() { Has = page.Locator("#under-way") });
        await Assertions.Expect(card.Locator("ul").First.Locator($"a[href='/dispatches/{sending.Id}']")).ToHaveCountAsync(1);
        await Assertions.Expect(card.Locator("ul").First.Locator($"a[href='/dispatches/{paused.Id}']")).ToHaveCountAsync(0);
        await Assertions.Expect(card.Locator($"h3:text-is('Paused') + ul a[href='/dispatches/{paused.Id}']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-work=Undelivered]").Filter(new() { Has = page.Locator($"a[href='/dispatches/{missed.Id}/undelivered']") }).Locator("strong")).ToHaveTextAsync("Firm got nothing");
    }

    private static ILocator WorkOn(IPage page, string kind, Dispatch dispatch) =>
        page.Locator($"[data-work={kind}]").Filter(new() { Has = page.Locator($"a[href='/dispatches/{dispatch.Id}']") });
}
