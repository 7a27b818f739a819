using System.Diagnostics;
using System.Net.Http.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Dispatching;

/// <summary>What staff do with a dispatch that is under way, or went wrong.</summary>
[Parallelizable]
internal sealed class DispatchControlPagesTests : StaffTest
{
    private HttpClient api = null!;

    [OneTimeSetUp]
    public async Task Start() => api = Host.Client(await Host.CreateTokenAsync());

    [OneTimeTearDown]
    public void Stop() => api.Dispose();

    /// <summary>Held against the clock: it needs the machine for itself.</summary>
    [Test, NonParallelizable]
    public async Task What_somebody_else_does_is_on_the_screen_within_a_second_or_so()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().In(DispatchState.Sending).With(new DeliveryRow(DeliveryState.Deferred) { DueAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1) }));
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");
        foreach (var (verb, words) in ((string, string)[])[("pause", "已暫停"), ("resumption", "發送中"), ("cancellation", "已取消")])
        {
            var asked = Stopwatch.StartNew();
            (await api.PostAsync($"/api/dispatches/{dispatch.Id}/{verb}", null)).EnsureSuccessStatusCode();
            await Assertions.Expect(page.Locator(".state-line .badge")).ToHaveTextAsync(words);
            Assert.That(asked.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)), verb);
        }
    }

    [Test]
    public async Task What_waits_for_its_time_is_paused_and_resumed_and_the_question_says_when_it_goes_then()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().In(DispatchState.Scheduled).PreparedAt(new DateTime(2100, 1, 1, 1, 30, 0, DateTimeKind.Utc)));
        var page = await OpenAsync($"/dispatches/{dispatch.Id}", "en");

        await Assertions.Expect(page.Locator(".expected")).ToContainTextAsync("As things stand it goes to");
        await page.ClickAsync("#act-Pause");
        await Assertions.Expect(page.Locator("#question-text")).ToContainTextAsync("when its time comes");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#confirm");
        await Assertions.Expect(page.Locator(".state-line")).ToContainTextAsync("Paused before its time");
        await Assertions.Expect(page.Locator(".dispatch-progress")).ToHaveCountAsync(0);
        await page.ClickAsync("#act-Resume");
        await Assertions.Expect(page.Locator("#question-text")).ToContainTextAsync("it is sent then");
        await Assertions.Expect(page.Locator("#question-text time")).ToContainTextAsync("2100");
        await page.ClickAsync("#confirm");
        await Assertions.Expect(page.Locator(".state-line")).ToContainTextAsync("Waiting for its time");
        (await api.PostAsync($"/api/dispatches/{dispatch.Id}/cancellation", null)).EnsureSuccessStatusCode();
    }

    [Test]
    public async Task The_question_says_that_a_dispatch_whose_time_has_passed_is_sent_at_once()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().PausedBeforeItsTime());
        var page = await OpenAsync($"/dispatches/{dispatch.Id}", "en");

        await page.ClickAsync("#act-Resume");

        await Assertions.Expect(page.Locator("#question-text")).ToContainTextAsync("sent at once");
        await Assertions.Expect(page.Locator("#question-text time")).ToContainTextAsync("2021");
    }

    [Test]
    public async Task The_failed_are_retried_by_reason()
    {
        SendResult full = new(AttemptOutcome.RefusedForGood, 552, "5.2.2", "full", ReplyReason.MailboxFull), unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "unknown", ReplyReason.UnknownAddress);
        var builder = new DispatchBuilder().In(DispatchState.Paused).With(DeliveryState.Sent, 3);
        foreach (var reply in (SendResult[])[full, full, unknown])
            builder.With(new DeliveryRow(DeliveryState.Failed) { Tries = [reply] });
        var dispatch = await SaveAsync(builder);
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");

        await page.ClickAsync("#retry");
        await Assertions.Expect(page.Locator("#confirm-retry")).ToBeDisabledAsync();
        await page.Locator("[data-reason=MailboxFull]").CheckAsync();
        await Assertions.Expect(page.Locator("#confirm-retry")).ToHaveTextAsync("重試 2 位");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#confirm-retry");

        await Assertions.Expect(page.Locator("[data-state=Pending]")).ToHaveTextAsync("2");
        await Assertions.Expect(page.Locator("[data-state=Failed]")).ToHaveTextAsync("1");
    }

    [Test]
    public async Task Held_deliveries_are_decided_one_by_one_or_together_and_the_home_page_says_how_many()
    {
        var builder = new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 3);
        for (var i = 0; i < 3; i++)
            builder.With(new DeliveryRow(DeliveryState.Uncertain) { Tries = [new(AttemptOutcome.Uncertain, null, null, "Connection reset")] });
        var dispatch = await SaveAsync(builder);
        var page = await VisitAsync("/");
        await Assertions.Expect(page.Locator($"[data-work=Held] a[href='/dispatches/{dispatch.Id}']")).ToHaveCountAsync(1);

        await page.GotoAsync($"{Host.BaseUrl}/dispatches/{dispatch.Id}");
        await page.ReadyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "看看是誰" }).ClickAsync();
        await Assertions.Expect(page.Locator(".delivery-table tbody tr")).ToHaveCountAsync(3);
        await page.Locator(".delivery-table .row-title").First.ClickAsync();
        await page.ClickAsync("#leave");
        await Assertions.Expect(page.Locator(".attempts .decision")).ToContainTextAsync("視為已寄出");

        await page.GotoAsync($"{Host.BaseUrl}/dispatches/{dispatch.Id}");
        await page.ReadyAsync();
        await Assertions.Expect(page.GetByText("2 位收件人等候決定")).ToBeVisibleAsync();
        await page.ClickAsync("#leave-all");
        await page.ClickAsync("#confirm-decision");
        await Assertions.Expect(page.GetByText("2 位已視為已寄出")).ToBeVisibleAsync();
        await using var db = Host.OpenDatabase();
        Assert.That(db.Deliveries.NeedingDecision().Count(d => d.DispatchId == dispatch.Id), Is.Zero);
    }

    [Test]
    public async Task Held_deliveries_of_all_dispatches_are_decided_on_one_page_and_somebody_elses_decision_is_told()
    {
        var row = new DeliveryRow(DeliveryState.Uncertain) { Tries = [new(AttemptOutcome.Uncertain, null, null, "Connection reset")] };
        var (first, second) = (await SaveAsync(new DispatchBuilder().In(DispatchState.Completed).With(row).With(row)), await SaveAsync(new DispatchBuilder().In(DispatchState.Cancelled).With(row)));
        List<Delivery> held;
        await using (var db = Host.OpenDatabase())
            held = [.. db.Deliveries.NeedingDecision().Where(d => d.DispatchId == first.Id || d.DispatchId == second.Id).OrderBy(d => d.Id)];
        var page = await VisitAsync("/");
        await page.Locator("[data-work=AllHeld] a").ClickAsync();
        await page.ArriveAtAsync("**/uncertain");
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator($"#send-once-more-{held[2].Id}")).ToHaveCountAsync(0);
        await page.ShouldBeAccessibleAsync();

        await page.ClickAsync($"#leave-{held[0].Id}");
        await Assertions.Expect(page.Locator($"[data-delivery='{held[0].Id}']")).ToHaveCountAsync(0);

        (await api.PostAsJsonAsync($"/api/deliveries/{held[1].Id}/decision", new { decision = "leaveAsSent" })).EnsureSuccessStatusCode();
        await page.ClickAsync($"#send-once-more-{held[1].Id}");
        await Assertions.Expect(page.Locator("[role=status]", new() { HasText = "決定：不再寄，視為已寄出" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator($"[data-delivery='{held[1].Id}']")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task The_priority_and_the_limit_of_a_dispatch_under_way_are_changed_on_its_page()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().In(DispatchState.Paused).With(new DeliveryRow(DeliveryState.Pending) { DueAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1) }));
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");
        await page.ClickAsync("#change-terms");
        await page.CheckAsync("#priority-Urgent");
        await page.FillAsync("#not-after", "2020-01-01T10:00");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#save-terms");
        await Assertions.Expect(page.GetByText("最後時限 2020-01-01 10:00（香港時間）已經過去")).ToBeVisibleAsync();

        await page.FillAsync("#not-after", "2099-12-31T18:00");
        await page.ClickAsync("#save-terms");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync("緊急");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync("2099-12-31 18:00");
        await using var db = Host.OpenDatabase();
        Assert.That(db.AuditEntries.Where(e => e.Subject == $"dispatch:{dispatch.Id}").Select(e => e.Act), Is.EqualTo(new[] { "dispatch.terms" }));
    }

    [Test]
    public async Task A_dispatch_that_has_not_begun_is_put_off_together_with_its_limit()
    {
        var tomorrow = HongKongTime.FromUtc(TimeProvider.System.GetUtcNow().UtcDateTime).Date.AddDays(1);
        var dispatch = await SaveAsync(new DispatchBuilder().PreparedAt(HongKongTime.ToUtc(tomorrow.AddHours(10))).NotAfter(HongKongTime.ToUtc(tomorrow.AddHours(18))).In(DispatchState.Scheduled));
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");
        await page.ClickAsync("#change-terms");
        await Assertions.Expect(page.Locator("#send-at")).ToHaveValueAsync($"{tomorrow:yyyy-MM-dd}T10:00");
        await page.FillAsync("#send-at", $"{tomorrow.AddDays(1):yyyy-MM-dd}T09:30");
        await page.FillAsync("#not-after", $"{tomorrow.AddDays(1):yyyy-MM-dd}T17:00");
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#save-terms");

        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync($"{tomorrow.AddDays(1):yyyy-MM-dd} 09:30");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync($"{tomorrow.AddDays(1):yyyy-MM-dd} 17:00");
        await using var db = Host.OpenDatabase();
        Assert.That(db.AuditEntries.Where(e => e.Subject == $"dispatch:{dispatch.Id}").Select(e => e.Act), Is.EqualTo(new[] { "dispatch.terms" }));
    }

    [Test]
    public async Task A_dispatch_that_paused_itself_says_why_in_the_readers_language()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().With(DeliveryState.Pending, 3).PausedBecause(new Fault(Words.Sending, "Refusals.All", 50, 48, "554 5.7.1 Message rejected as spam")));
        foreach (var (language, words) in ((string, string)[])[("zh-HK", "郵件連續 50 次被拒"), ("en", "Mail was refused 50 times in a row")])
        {
            var page = await VisitAsync("/", language);
            await Assertions.Expect(page.Locator("[data-work=StoppedByItself]", new() { HasText = words })).ToBeVisibleAsync();
            await page.GotoAsync($"{Host.BaseUrl}/dispatches/{dispatch.Id}");
            await Assertions.Expect(page.Locator(".reason")).ToContainTextAsync("554 5.7.1 Message rejected as spam");
        }
    }

    [Test]
    public async Task A_paused_dispatch_leads_to_the_correction_draft_and_goes_on_with_it()
    {
        var dispatch = await SaveAsync(new DispatchBuilder().In(DispatchState.Paused)
            .With(new DeliveryRow(DeliveryState.Sent) { Tries = [new(AttemptOutcome.Accepted, 250, null, "ok")] })
            .With(new DeliveryRow(DeliveryState.Pending) { DueAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1) }));
        var page = await OpenAsync($"/dispatches/{dispatch.Id}");
        await page.ClickAsync("#correct");
        await page.ClickAsync("#draft-correction");
        await page.ArriveAtAsync("**/bulletins/*");
        var draft = long.Parse(page.Url.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        (await api.PostAsync($"/api/bulletins/{draft}/approval", null)).EnsureSuccessStatusCode();

        await page.GotoAsync($"{Host.BaseUrl}/dispatches/{dispatch.Id}");
        await page.ReadyAsync();
        await page.ClickAsync("#correct");
        await Assertions.Expect(page.Locator("#erratum")).ToBeCheckedAsync();
        await page.ShouldBeAccessibleAsync();
        await page.ClickAsync("#continue-corrected");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync("已更正（第 2 版）");
        await Assertions.Expect(page.Locator(".facts a[href^='/dispatches/']")).ToHaveCountAsync(1);
    }

    private async Task<Dispatch> SaveAsync(DispatchBuilder builder)
    {
        await using var db = Host.OpenDatabase();
        return await builder.SaveAsync(db);
    }
}
