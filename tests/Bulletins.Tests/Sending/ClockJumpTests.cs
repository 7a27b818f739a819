using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>The machine's clock jumps an hour forward or back.</summary>
public class ClockJumpTests : EngineTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Test]
    public async Task An_hour_forward_makes_a_living_worker_look_dead_and_its_late_outcomes_still_count([Values] UncertainPolicy policy)
    {
        Association.AddContacts(40);
        var (dispatch, sending, answer) = await HangAsync(policy, afterAccepting: 10);
        Clock.SetForward(Hour);
        await using var other = new DispatchEngine(Database, Clock);
        await other.RecoverAsync();
        Assert.That((await other.LedgerAsync(dispatch))[DeliveryState.Uncertain], Is.EqualTo(3), "what is on the wire is seen to be uncertain");

        answer.SetResult();
        await LetTimePassAsync(sending);
        Assert.That((await other.LedgerAsync(dispatch))[DeliveryState.Uncertain], Is.Zero);
        await LetTimePassAsync(other.SendAsync(dispatch), other);

        var ledger = await other.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Sent], ledger.State), Is.EqualTo((40, DispatchState.Completed)));
        Assert.That(Taken(other), Is.Unique.And.Count.EqualTo(40));
    }

    [Test]
    public async Task What_another_worker_repeats_after_an_hour_forward_stays_explained_when_the_first_outcome_comes_late()
    {
        Association.AddContacts(40);
        var (dispatch, sending, answer) = await HangAsync(UncertainPolicy.SendOnceMore, afterAccepting: 10);
        Clock.SetForward(Hour);
        await using var other = new DispatchEngine(Database, Clock);
        await other.RecoverAsync();
        await LetTimePassAsync(other.SendAsync(dispatch), other);
        answer.SetResult();
        await LetTimePassAsync(sending);

        var taken = Taken(other);
        var repeated = taken.GroupBy(address => address).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        var records = await other.DeliveriesAsync(dispatch);
        Assert.That(taken.Distinct().Count(), Is.EqualTo(40), "nobody is left out");
        Assert.That(repeated, Has.Count.EqualTo(3), "only what was on the wire");
        Assert.That(records.Where(record => record.Delivery.UncertainAttempts == 1 && record.Attempts.Count == 2).Select(record => record.Delivery.Email), Is.EquivalentTo(repeated));
        Assert.That(records.Select(record => record.Delivery.State), Is.All.EqualTo(DeliveryState.Sent));
    }

    [Test]
    public async Task An_hour_back_does_not_make_the_frozen_deliveries_wait_for_it()
    {
        Association.AddContacts(20);
        var dispatch = await PreparedAsync();
        SetBack();

        await Engine.RecoverAsync();
        await Engine.SendAsync(dispatch);

        Assert.That(Engine.Alarm.Sendings, Does.Contain((dispatch.Id, Clock.UtcNow())));
        Assert.That(Relay.Taken, Has.Count.EqualTo(20));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task An_hour_back_does_not_keep_the_uncertain_ones_waiting_either()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.Uncertain, null, null, "The line broke after the final dot."));
        var dispatch = await PreparedAsync();
        await Engine.SendAsync(dispatch);
        SetBack();

        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.RecoverAsync();
        await Engine.SendAsync(dispatch);

        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Attempts.Select(a => a.Outcome), Is.EqualTo((AttemptOutcome[])[AttemptOutcome.Uncertain, AttemptOutcome.Accepted]));
    }

    [Test]
    public async Task What_was_deferred_before_the_clock_went_back_keeps_the_time_that_was_shown_for_it()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Try again later"));
        var dispatch = await PreparedAsync();
        await Engine.SendAsync(dispatch);
        var due = (await Engine.DeliveriesAsync(dispatch))[0].Delivery.DueAt!.Value;
        SetBack();
        await Engine.RecoverAsync();
        Relay.AnswerWith(ScriptedMailSender.Accepted);

        Clock.Advance(due - Clock.UtcNow() - TimeSpan.FromSeconds(1));
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Is.Empty);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_was_deferred_while_the_clock_was_a_year_ahead_does_not_wait_a_year()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Try again later"));
        var dispatch = await PreparedAsync();
        Clock.Advance(TimeSpan.FromDays(365));
        await Engine.SendAsync(dispatch);
        Clock.SetBack(TimeSpan.FromDays(365));
        await Engine.RecoverAsync();

        await Engine.SendAsync(dispatch);
        var row = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That((row.Attempts, row.FirstTriedAt, row.DueAt), Is.EqualTo((2, (DateTime?)Clock.UtcNow(), (DateTime?)Clock.UtcNow().AddMinutes(15))));
        await Engine.RecoverAsync();
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Delivery.DueAt, Is.EqualTo(row.DueAt), "what is due at its time stays so");
    }

    [Test]
    public async Task A_wait_that_a_server_asked_for_is_not_taken_for_a_clock_that_was_set_back()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Try again in 23 hours"));
        var dispatch = await PreparedAsync();
        await Engine.SendAsync(dispatch);
        await Engine.RecoverAsync();
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Delivery.DueAt, Is.EqualTo(Clock.UtcNow().AddHours(23)));
    }

    [Test]
    public async Task Whoever_is_too_fast_is_slowed_down_also_after_the_clock_went_back()
    {
        var first = await HearThatItIsTooFastAsync();
        SetBack();
        await Engine.RecoverAsync();
        await Engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await HearThatItIsTooFastAsync(), Is.LessThan(first));
    }

    [Test]
    public async Task A_worker_that_dies_after_the_clock_went_back_is_found_dead_a_lease_later_and_not_an_hour_later()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync();
        var worker = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        await Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", worker, 10, Clock.UtcNow())));
        SetBack();

        await using var other = new DispatchEngine(Database, Clock);
        await other.RecoverAsync();
        Assert.That(await LeaseAsync(worker), Is.EqualTo(Clock.UtcNow() + WorkerLease.Length), "it may be alive");
        Clock.Advance(WorkerLease.Length + TimeSpan.FromSeconds(1));
        await other.RecoverAsync();
        await other.SendAsync(dispatch);

        Assert.That(await LeaseAsync(worker), Is.Null);
        Assert.That(other.Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_relay_that_began_to_rest_before_the_clock_went_back_is_tried_again()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync();
        Relay.Broken = "Nobody listens there.";
        await Engine.SendAsync(dispatch);
        await Engine.UseAsync(async (RelayBoard board) => { await board.FlushAsync(); return 0; });
        SetBack();
        Relay.Broken = null;

        await Engine.RecoverAsync();
        await Engine.UseAsync(async (RelayBoard board) => { await board.RefreshAsync(); return 0; });
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_budget_for_the_minute_lets_mail_go_within_a_minute_after_the_clock_went_back()
    {
        await using var limited = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:Budget:PerMinute"] = "60" });
        Assert.That((await AskAsync(limited)).Granted);
        SetBack();

        var refused = await AskAsync(limited);
        Assert.That(refused.NotBefore, Is.EqualTo(Clock.UtcNow().AddMinutes(1)), "no longer than the clock may be off anyway");
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await AskAsync(limited)).Granted);
    }

    [TestCase("Hour", 1)]
    [TestCase("Hour", 24 * 365)]
    [TestCase("Day", 1)]
    [TestCase("Day", 24 * 365)]
    public async Task A_budget_that_is_used_up_holds_for_one_unit_after_the_clock_went_back_and_no_longer(string unit, int hours)
    {
        await using var limited = new DispatchEngine(Database, Clock, settings: new() { [$"Mail:Relays:0:Budget:Per{unit}"] = "1" });
        Assert.That((await AskAsync(limited)).Granted);
        Clock.SetBack(TimeSpan.FromHours(hours));

        await limited.RecoverAsync();
        var refused = await AskAsync(limited);
        Assert.That(refused.Granted, Is.False, "what was sent counts");
        Assert.That(refused.NotBefore, Is.EqualTo(Clock.UtcNow() + (unit == "Hour" ? Hour : TimeSpan.FromDays(1)) + TimeSpan.FromMinutes(1)));
        Clock.Advance(refused.NotBefore!.Value - Clock.UtcNow());
        Assert.That((await AskAsync(limited)).Granted);
    }

    [Test]
    public async Task A_warm_up_does_not_move_on_by_a_day_when_the_clock_goes_back_over_midnight()
    {
        await using var warming = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:WarmUp:0"] = "1", ["Mail:Relays:0:WarmUp:1"] = "5" });
        Assert.That((await AskAsync(warming)).Granted);
        Clock.SetBack(TimeSpan.FromHours(12));

        await warming.RecoverAsync();
        Assert.That((await AskAsync(warming)).Granted, Is.False, "the first day's one is used up");
    }

    private static Task<Permit> AskAsync(DispatchEngine engine) => engine.UseAsync(async (SendingPace pace) =>
    {
        var relay = await engine.UseAsync((MailRelays relays) => Task.FromResult(relays.All[0]));
        await using var slot = await pace.ConnectAsync(relay, "", () => DispatchPriority.Normal, CancellationToken.None);
        return await pace.TakeAsync(slot, CancellationToken.None);
    });

    private async Task<double> HearThatItIsTooFastAsync()
    {
        await Engine.UseAsync(async (SendingPace pace) =>
        {
            var relay = await Engine.UseAsync((MailRelays relays) => Task.FromResult(relays.All[0]));
            await using var slot = await pace.ConnectAsync(relay, "qq", () => DispatchPriority.Normal, CancellationToken.None);
            pace.Heard(slot, new SendResult(AttemptOutcome.RefusedForNow, 450, "4.7.0", "too fast", ReplyReason.TooFast));
            return 0;
        });
        await Engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        await using var db = Database.Open();
        return (await db.PaceMeters.SingleAsync(m => m.Provider == "qq")).SlowedTo!.Value;
    }

    private void SetBack() => Clock.SetBack(Hour);

    private async Task<Dispatch> PreparedAsync(UncertainPolicy policy = UncertainPolicy.SendOnceMore)
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, policy: policy);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }

    /// <summary>Until each of the three connections has a message on the wire that isn't answered.</summary>
    private async Task<(Dispatch Dispatch, Task Sending, TaskCompletionSource Answer)> HangAsync(UncertainPolicy policy, int afterAccepting)
    {
        var dispatch = await PreparedAsync(policy);
        var (hanging, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var begun = 0;
        Relay.Answer = async _ =>
        {
            var number = Interlocked.Increment(ref begun);
            if (number == afterAccepting + 3)
                hanging.SetResult();
            if (number > afterAccepting)
                await answer.Task;
            return ScriptedMailSender.Accepted;
        };
        var sending = Engine.SendAsync(dispatch);
        await hanging.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return (dispatch, sending, answer);
    }

    private List<string> Taken(DispatchEngine other) => [.. Relay.Taken.Concat(other.Relay.Taken).Select(message => message.ToAddress)];

    private async Task<DateTime?> LeaseAsync(long worker)
    {
        await using var db = Database.Open();
        return (await db.Workers.SingleOrDefaultAsync(w => w.Id == worker))?.LeaseUntil;
    }
}
