using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Tests.Sending;

/// <summary>A dispatch under budgets, send windows and several relays: what goes, what waits, and what staff read.</summary>
public class PacedSendingTests : EngineTest
{
    [Test]
    public async Task A_next_try_is_made_at_its_time_and_not_behind_all_first_tries()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:Budget:PerMinute"] = "60", ["Mail:Relays:0:MaxConnections"] = "1", ["Sending:Retry:Delays:0"] = "00:01:00" });
        Association.AddContacts(150);
        string? refused = null;
        DateTime? refusedAt = null, again = null;
        engine.Relay.Answer = message =>
        {
            if (refused is null)
            {
                (refused, refusedAt) = (message.ToAddress, Clock.UtcNow());
                return Task.FromResult(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Greylisted", ReplyReason.Greylisted));
            }
            if (message.ToAddress == refused)
                again = Clock.UtcNow();
            return Task.FromResult(ScriptedMailSender.Accepted);
        };
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(again - refusedAt, Is.InRange(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)));
        Assert.That(AddressesTaken(engine), Is.Unique.And.Length.EqualTo(150));
    }

    private static string[] AddressesTaken(DispatchEngine engine) => [.. engine.Relay.Taken.Select(m => m.ToAddress)];

    [Test]
    public async Task What_a_budget_holds_back_waits_for_it_and_staff_can_read_which()
    {
        Association.AddContacts(5);
        await using var engine = Start(("Mail:Relays:0:Budget:PerHour", "2"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(2));
        Assert.That(await ReasonAsync(dispatch), Does.Contain("main：每小時 2 封").And.Contain("11:01:00"));
        Assert.That((await engine.LedgerAsync(dispatch)).BindingBudget, Does.Contain("每小時 2 封"));

        Clock.Advance(TimeSpan.FromMinutes(61));
        await engine.SendAsync(dispatch);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(4));
    }

    [Test]
    public async Task A_large_dispatch_that_used_up_its_budget_leaves_an_urgent_one_the_rest()
    {
        Association.AddContacts(30);
        await using var engine = Start(("Mail:Relays:0:Budget:PerHour", "20"));
        var large = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var urgent = await engine.UseAsync((DispatchSchedule schedule) => schedule.ScheduleAsync(Bulletin.Id, Everyone.Id, null, null,
            UncertainPolicy.SendOnceMore, DispatchPriority.Urgent, RecordedReading.Nothing, DispatchEngine.Staff));
        await engine.PrepareAsync(urgent);
        await engine.SendAsync(urgent);

        Assert.That((await engine.LedgerAsync(large))[DeliveryState.Sent], Is.EqualTo(19));
        Assert.That((await engine.LedgerAsync(urgent))[DeliveryState.Sent], Is.EqualTo(1));
    }

    [Test]
    public async Task A_slow_provider_keeps_no_other_waiting()
    {
        Association.AddContacts(3);
        Association.AddContacts(4, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@qq.com")));
        await using var engine = Start(("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerHour", "1"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var sent = (await engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Select(record => record.Delivery.MailboxProvider).ToList();
        Assert.That(sent.Count(provider => provider.Length == 0), Is.EqualTo(3));
        Assert.That(sent.Count(provider => provider == "qq"), Is.EqualTo(1));
    }

    [Test]
    public async Task Outside_the_send_window_only_urgent_dispatches_go()
    {
        Association.AddContacts(2);
        await using var engine = Start(("Sending:Windows:0:From", "12:00"), ("Sending:Windows:0:To", "13:00"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That(engine.Relay.Taken, Is.Empty);
        Assert.That(await ReasonAsync(dispatch), Does.Contain("2021-04-29 12:00"));

        var urgent = await engine.UseAsync((DispatchSchedule schedule) => schedule.ScheduleAsync(Bulletin.Id, Everyone.Id, null, null,
            UncertainPolicy.SendOnceMore, DispatchPriority.Urgent, RecordedReading.Nothing, DispatchEngine.Staff));
        await engine.PrepareAsync(urgent);
        await engine.SendAsync(urgent);
        Assert.That((await engine.LedgerAsync(urgent))[DeliveryState.Sent], Is.EqualTo(2));

        Clock.Advance(TimeSpan.FromHours(2));
        await engine.SendAsync(dispatch);
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task Each_recipient_goes_through_the_relay_that_is_for_them()
    {
        Association.AddContacts(2);
        Association.AddContacts(2, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@163.com")));
        await using var engine = Start(("Mail:Relays:0:Name", "mainland"), ("Mail:Relays:0:RecipientDomains:0", "netease"),
            ("Mail:Relays:1:Name", "world"), ("Mail:Relays:1:Host", "world.example"));
        var sending = engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await LetTimePassAsync(sending);
        var dispatch = await sending;

        foreach (var record in await engine.DeliveriesAsync(dispatch))
            Assert.That(record.Attempts.Single().Relay, Is.EqualTo(record.Delivery.Email.EndsWith("163.com", StringComparison.Ordinal) ? "mainland" : "world"), record.Delivery.Email);
    }

    [Test]
    public async Task The_expected_finish_comes_from_the_relay_that_is_used()
    {
        Association.AddContacts(5);
        await using var engine = Start(("Mail:Relays:0:Name", "elsewhere"), ("Mail:Relays:0:Issuers:0", "other.example"), ("Mail:Relays:0:Budget:PerDay", "1"),
            ("Mail:Relays:1:Name", "resting"), ("Mail:Relays:1:Host", "resting.example"), ("Mail:Relays:1:Budget:PerDay", "2"),
            ("Mail:Relays:2:Name", "working"), ("Mail:Relays:2:Host", "working.example"), ("Mail:Relays:2:Budget:PerHour", "2"));
        await engine.UseAsync((RelayBoard board) => { board.Failed("resting", "down", TimeSpan.FromMinutes(30)); return board.FlushAsync().ContinueWith(_ => 0, TaskScheduler.Default); });
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var ledger = await engine.LedgerAsync(dispatch);

        Assert.That((ledger[DeliveryState.Sent], ledger.BindingBudget), Is.EqualTo((2, "working：每小時 2 封")));
    }

    [Test]
    public async Task Whom_no_relay_is_for_has_no_budget_that_binds()
    {
        Association.AddContacts(5);
        await using var engine = Start(("Mail:Relays:0:Issuers:0", "other.example"), ("Mail:Relays:0:Budget:PerHour", "1"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);

        Assert.That((await engine.LedgerAsync(dispatch)).BindingBudget, Is.Null);
    }

    [Test]
    public async Task A_dispatch_of_which_no_relay_takes_anything_pauses_itself_and_staff_are_told_why()
    {
        Association.AddContacts(1);
        await using var engine = Start(("Mail:Relays:0:Issuers:0", "other.example"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Pending]), Is.EqualTo((DispatchState.Paused, 1)));
        Assert.That(await ReasonAsync(dispatch), Is.EqualTo("設定中沒有任何發信伺服器負責以此寄件地址寄給不屬任何郵箱服務商的收件人（Mail:Relays 的 Issuers 及 RecipientDomains）。郵件會等候，不會遺失。"));
    }

    [Test]
    public async Task What_a_relay_takes_goes_before_the_dispatch_pauses_for_the_rest()
    {
        Association.AddContacts(1);
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@qq.com")));
        await using var engine = Start(("Mail:Relays:0:RecipientDomains:0", "qq"));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, null, "later"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "one is to be tried again");

        engine.Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await engine.SendAsync(dispatch);
        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Sent], ledger[DeliveryState.Pending]), Is.EqualTo((DispatchState.Paused, 1, 1)));
    }

    [Test]
    public async Task The_mailbox_provider_that_no_relay_is_for_is_named()
    {
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@163.com")));
        await using var engine = Start(("Mail:Relays:0:RecipientDomains:0", "qq"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That(await ReasonAsync(dispatch), Does.StartWith("設定中沒有任何發信伺服器負責以此寄件地址寄給「netease」的收件人"));
    }

    [Test]
    public async Task What_was_refused_before_a_closed_weekend_is_tried_on_after_it()
    {
        Association.AddContacts(1);
        await using var engine = Start(("Sending:Retry:Limit", "1"), ("Sending:Windows:0:Days:0", "Monday"), ("Sending:Windows:0:Days:1", "Thursday"));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Greylisted", ReplyReason.Greylisted));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromHours(95));
        await engine.SendAsync(dispatch);

        var row = (await engine.DeliveriesAsync(dispatch)).Single();
        Assert.That((row.Attempts.Count, row.Delivery.State), Is.EqualTo((2, DeliveryState.Deferred)));
    }

    /// <summary>Due on Saturday and tried on Monday, it is late as well: those hours are none of its days already.</summary>
    [Test]
    public async Task A_closed_weekend_is_taken_off_the_days_of_a_delivery_once()
    {
        Association.AddContacts(1);
        await using var engine = Start([("Sending:Retry:Limit", "2"), .. Enumerable.Range(0, 4).Select(i => ($"Sending:Retry:Delays:{i}", "1.00:00:00")),
            .. Enumerable.Range(1, 5).Select(day => ($"Sending:Windows:0:Days:{day - 1}", $"{(DayOfWeek)day}"))]);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Greylisted", ReplyReason.Greylisted));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        foreach (var hours in (int[])[24, 72])
        {
            Clock.Advance(TimeSpan.FromHours(hours));
            await engine.SendAsync(dispatch);
        }

        var row = (await engine.DeliveriesAsync(dispatch)).Single();
        Assert.That((row.Attempts.Count, row.Delivery.State), Is.EqualTo((3, DeliveryState.Failed)), "tried on Thursday, Friday and Monday; Tuesday is the third day after the first");
    }

    private DispatchEngine Start(params (string Key, string Value)[] settings) =>
        new(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private async Task<string?> ReasonAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return (await db.Dispatches.FindAsync(dispatch.Id))!.StateReason is { } stored ? StoredFault.Read(stored) : null;
    }
}
