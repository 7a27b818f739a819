using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Scores;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>The home page when there is more to do than it lists.</summary>
[Parallelizable]
internal sealed class ManyThingsToDoTests : StaffTest
{
    private static readonly Fault LimitPassed = new(Words.Dispatching, "Dispatch.LimitPassed", "2026-11-27 18:00", 3);

    private readonly DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;

    [OneTimeSetUp]
    public async Task Start()
    {
        await using var db = Host.OpenDatabase();
        db.Add(new RelayState { Name = "capture", State = CircuitState.Open, Reason = "Nobody listens there.", Until = now.AddHours(1), Failures = 1, ChangedAt = now, FailingSince = now.AddHours(-1) });
        await db.SaveChangesAsync();
        for (var i = 0; i < 7; i++)
            await new DispatchBuilder().PreparedAt(now.AddHours(-2)).PausedBecause(LimitPassed).With(DeliveryState.Pending, 1).SaveAsync(db);
        for (var i = 0; i < 6; i++)
            await new DispatchBuilder().PreparedAt(now.AddHours(-2)).EndedBecause(LimitPassed, DispatchState.Cancelled).With(DeliveryState.Cancelled, 3).SaveAsync(db);
        for (var i = 0; i < 7; i++)
            await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Pending) { DueAt = now }).SaveAsync(db);
        db.VerdictHolds.AddRange(Enumerable.Range(0, 23).Select(i => new VerdictHold { Domain = $"firm{i}.example", Reason = ReplyReason.UnknownAddress, Since = now }));
        db.IncomingMails.AddRange(Enumerable.Range(0, 4).Select(i =>
        {
            var mail = new IncomingMail { Digest = $"{i}", Source = "bounces", ReceivedAt = now.AddDays(-3 * i) };
            mail.Handle(IncomingMailState.Unmatched, now, "test");
            return mail;
        }));
        await db.SaveChangesAsync();
    }

    [TestCase("MoreStopped", "2", "More dispatches paused themselves", "/dispatches?state=paused")]
    [TestCase("MoreWaiting", "2", "More dispatches have mails that wait for a relay or can’t go", "/dispatches?state=sending")]
    [TestCase("MoreEnded", "1", "More dispatch was cancelled, or cut off, by its limit", "/dispatches")]
    [TestCase("MoreVerdictHolds", "18", "More masses of bounces wait", "/suppressions")]
    [TestCase("UnmatchedReport", "3", "Bounces or complaints were matched to no mail of ours", "/answers?show=unmatched")]
    public async Task What_it_does_not_list_is_counted_and_leads_to_where_it_is(string kind, string count, string words, string address)
    {
        var page = await VisitAsync("/", "en", 375);

        var line = page.Locator($"[data-work={kind}]");
        await Assertions.Expect(line.Locator(".badge")).ToHaveTextAsync(count);
        await Assertions.Expect(line).ToContainTextAsync(words);
        await Assertions.Expect(line.Locator("a")).ToHaveAttributeAsync("href", address);
        await page.ShouldFitAsync();
    }

    [Test]
    public async Task Of_the_dispatches_only_those_that_are_paused_are_listed_when_asked_for()
    {
        var page = await VisitAsync("/dispatches?state=paused", "en", 1280);

        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(7);
        await page.GetByText("Show all dispatches").ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(20);
    }

    [Test]
    public async Task Dispatches_are_found_by_words_of_their_circular_in_the_state_that_was_chosen()
    {
        var page = await VisitAsync("/dispatches?state=paused&search=測試+2021/", "en", 1280);

        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(7);
        await page.FillAsync("#search", "預算案");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("No dispatch matches");
        await page.GetByText("Show all dispatches").ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(20);
    }

    [Test]
    public async Task The_page_of_suppressions_says_how_many_masses_of_bounces_stand_behind_those_it_shows()
    {
        var page = await VisitAsync("/suppressions", "en", 1280);

        await Assertions.Expect(page.Locator(".held")).ToHaveCountAsync(20);
        await Assertions.Expect(page.Locator("[data-more-holds]")).ToContainTextAsync("3 more such masses of bounces wait");
    }
}
