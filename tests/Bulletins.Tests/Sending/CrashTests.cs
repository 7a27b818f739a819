using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>What a dead worker leaves behind. A death is a relay that never answers: the attempt stays begun.</summary>
public class CrashTests : EngineTest
{
    private CancellationTokenSource burial = null!;
    private Task dead = Task.CompletedTask;

    [SetUp]
    public void NobodyIsDeadYet() => (burial, dead) = (new CancellationTokenSource(), Task.CompletedTask);

    /// <summary>A run that nobody holds on to any more isn't gone: when its timer is collected it wakes up, and looks for work without end beside all later tests.</summary>
    [TearDown]
    public async Task BuryTheDead()
    {
        await burial.CancelAsync();
        await dead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        burial.Dispose();
    }

    [Test]
    public async Task Only_what_was_begun_is_uncertain_and_everything_else_is_simply_due_again()
    {
        Association.AddContacts(60);
        var dispatch = await DieInTheMiddleAsync(UncertainPolicy.Hold, afterAccepting: 10);

        await using var successor = new DispatchEngine(Database, Clock);
        await successor.RecoverAsync();
        var found = await successor.LedgerAsync(dispatch);
        Assert.That(found[DeliveryState.Uncertain], Is.InRange(1, 3), "at most one per connection");
        Assert.That(found.Balances);

        await successor.SendAsync(dispatch);
        var ledger = await successor.LedgerAsync(dispatch);
        Assert.That(ledger[DeliveryState.Sent], Is.EqualTo(60 - found[DeliveryState.Uncertain]));
        Assert.That(ledger[DeliveryState.Uncertain], Is.EqualTo(found[DeliveryState.Uncertain]), "they are held for staff");
        Assert.That(ledger.State, Is.EqualTo(DispatchState.Completed));
        var everyone = Relay.Taken.Concat(successor.Relay.Taken).Select(m => m.ToAddress).ToList();
        Assert.That(everyone, Is.Unique, "nobody got it twice");
    }

    [Test]
    public async Task What_is_uncertain_is_sent_once_more_under_the_same_message_id_and_shown_for_what_it_is()
    {
        Association.AddContacts(1);
        var dispatch = await DieInTheMiddleAsync(UncertainPolicy.SendOnceMore, afterAccepting: 0);
        await using var successor = new DispatchEngine(Database, Clock);
        await successor.RecoverAsync();
        await successor.SendAsync(dispatch);

        var record = (await successor.DeliveriesAsync(dispatch))[0];
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Sent));
        Assert.That(record.Attempts.Select(a => a.Outcome), Is.EqualTo((AttemptOutcome[])[AttemptOutcome.Uncertain, AttemptOutcome.Accepted]));
        Assert.That(successor.Relay.Taken.Single().MessageId, Does.StartWith(record.Delivery.Token));
    }

    [Test]
    public async Task What_is_uncertain_a_second_time_waits_for_a_person()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.Uncertain, null, null, "The line broke after the final dot."));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.SendAsync(dispatch);
        await Engine.SendAsync(dispatch);

        var record = (await Engine.DeliveriesAsync(dispatch))[0];
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Uncertain));
        Assert.That(record.Delivery.DueAt, Is.Null);
        Assert.That(record.Attempts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task An_outcome_that_comes_after_the_worker_was_believed_dead_is_still_recorded()
    {
        Association.AddContacts(1);
        var dispatch = await DieInTheMiddleAsync(UncertainPolicy.Hold, afterAccepting: 0);
        await using var successor = new DispatchEngine(Database, Clock);
        await successor.RecoverAsync();

        var delivery = (await successor.DeliveriesAsync(dispatch))[0].Delivery;
        await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(
            new Outcome(delivery.Id, 1, Clock.UtcNow(), AttemptOutcome.Accepted, 250, null, "Ok after all", null, DeliveryState.Sent, null, 0, 0), null));

        var record = (await successor.DeliveriesAsync(dispatch))[0];
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Sent));
        Assert.That(record.Attempts.Single().Reply, Is.EqualTo("Ok after all"));
    }

    /// <summary>It stood still for long, and another worker has sent the mail once more before its outcome comes.</summary>
    [TestCase(AttemptOutcome.Accepted, DeliveryState.Sent, 1)]
    [TestCase(AttemptOutcome.RefusedForNow, DeliveryState.Sent, 0)]
    [TestCase(AttemptOutcome.RefusedForGood, DeliveryState.Failed, 0)]
    public async Task A_mail_that_was_taken_after_all_is_tried_no_more_and_two_copies_are_told(AttemptOutcome second, DeliveryState state, int twice)
    {
        Association.AddContacts(1);
        var dispatch = await DieInTheMiddleAsync(UncertainPolicy.SendOnceMore, afterAccepting: 0);
        await using var successor = new DispatchEngine(Database, Clock);
        await successor.RecoverAsync();
        successor.Relay.AnswerWith(second == AttemptOutcome.Accepted ? ScriptedMailSender.Accepted : new SendResult(second, second == AttemptOutcome.RefusedForNow ? 451 : 550, null, "no"));
        await successor.SendAsync(dispatch);

        var delivery = (await successor.DeliveriesAsync(dispatch))[0].Delivery;
        await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(
            new Outcome(delivery.Id, 1, Clock.UtcNow(), AttemptOutcome.Accepted, 250, null, "Ok after all", null, DeliveryState.Sent, null, 0, 0), null));

        var record = (await successor.DeliveriesAsync(dispatch))[0];
        Assert.That((record.Delivery.State, record.Delivery.DueAt, record.Attempts[0].Outcome), Is.EqualTo((state, (DateTime?)null, AttemptOutcome.Accepted)));
        Assert.That(await successor.UseAsync((DeliveryTable table) => table.ReadAsync(new DeliveryFilter(dispatch.Id, PerhapsTwice: true), 0, 10)), Has.Count.EqualTo(twice));
    }

    [Test]
    public async Task A_worker_whose_claim_was_given_to_another_is_not_allowed_to_begin()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var worker = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        var claimed = await Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", worker, 10, Clock.UtcNow())));

        Clock.Advance(WorkerLease.Length + TimeSpan.FromSeconds(1));
        await using var other = new DispatchEngine(Database, Clock);
        await other.RecoverAsync();
        await other.SendAsync(dispatch);

        var granted = await Engine.UseAsync((DeliveryJournal journal) =>
            journal.WriteAsync(null, new Intent(claimed[0].Id, worker, 1, "main", Clock.UtcNow(), 1)));
        Assert.That(granted, Is.False);
        Assert.That(other.Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_somebody_claimed_who_was_buried_before_is_taken_back()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var worker = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        Clock.Advance(WorkerLease.Length + TimeSpan.FromSeconds(1));
        await using var other = new DispatchEngine(Database, Clock);
        await other.RecoverAsync();
        Assert.That(await Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", worker, 10, Clock.UtcNow()))), Has.Count.EqualTo(1));

        await other.RecoverAsync();
        await other.SendAsync(dispatch);

        Assert.That(other.Relay.Taken, Has.Count.EqualTo(1));
        Assert.That((await other.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_refusal_for_now_that_comes_after_the_dispatch_was_completed_is_tried_again([Values] bool byRecovery)
    {
        Association.AddContacts(1);
        var dispatch = await DieInTheMiddleAsync(UncertainPolicy.Hold, afterAccepting: 0);
        await using var successor = new DispatchEngine(Database, Clock);
        await successor.RecoverAsync();
        await successor.SendAsync(dispatch);
        Assert.That((await successor.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed), "it is held for staff");

        var delivery = (await successor.DeliveriesAsync(dispatch))[0].Delivery;
        await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(
            new Outcome(delivery.Id, 1, Clock.UtcNow(), AttemptOutcome.RefusedForNow, 451, "4.2.0", "later", null, DeliveryState.Deferred, Clock.UtcNow().AddMinutes(5), 1, 0), null));
        if (byRecovery)
            await successor.RecoverAsync();
        else
            await successor.UseAsync(async (DispatchSettlement settlement) => { await settlement.SettleAsync(new SendingRun(dispatch.Id, [], [], null, null), default); return 0; });
        Assert.That((await successor.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending));

        Clock.Advance(TimeSpan.FromMinutes(6));
        await successor.SendAsync(dispatch);
        Assert.That(successor.Relay.Taken, Has.Count.EqualTo(1));
        Assert.That((await successor.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task Two_workers_on_one_database_never_send_the_same_mail([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        Association.AddContacts(300);
        var random = new Random(seed);
        await using var other = new DispatchEngine(Database, Clock);
        Relay.Answer = other.Relay.Answer = async _ => { await Task.Delay(random.Next(3)); return ScriptedMailSender.Accepted; };
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);

        await LetTimePassAsync(Task.WhenAll(Engine.SendAsync(dispatch), other.SendAsync(dispatch)), Engine, other);
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken.Concat(other.Relay.Taken).Select(m => m.ToAddress).ToList(), Is.Unique.And.Count.EqualTo(300));
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(300));
    }

    [Test]
    public async Task Preparing_can_be_cut_off_and_repeated_without_a_row_too_many_or_too_few()
    {
        Association.AddContacts(50);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        using (var cut = new CancellationTokenSource())
        {
            cut.Cancel();
            Assert.CatchAsync<OperationCanceledException>(() => Engine.PrepareAsync(dispatch, cut.Token));
        }
        await Engine.PrepareAsync(dispatch);
        await Engine.PrepareAsync(dispatch);
        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.Candidates, ledger[DeliveryState.Pending]), Is.EqualTo((50, 50)));
    }

    private async Task<Dispatch> DieInTheMiddleAsync(UncertainPolicy policy, int afterAccepting)
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, policy: policy);
        await Engine.PrepareAsync(dispatch);
        var taken = 0;
        var begun = new TaskCompletionSource();
        Relay.Answer = async _ =>
        {
            if (Interlocked.Increment(ref taken) <= afterAccepting)
                return ScriptedMailSender.Accepted;
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, burial.Token);
            throw new InvalidOperationException("Nobody waits for ever and a day.");
        };
        dead = Engine.SendAsync(dispatch, burial.Token);
        await begun.Task;
        await WaitUntilEveryConnectionHangsAsync(dispatch);
        await using var db = Database.Open();
        await db.Workers.ExecuteUpdateAsync(row => row.SetProperty(w => w.LeaseUntil, Clock.UtcNow().AddSeconds(-1)));
        return dispatch;
    }

    private async Task WaitUntilEveryConnectionHangsAsync(Dispatch dispatch)
    {
        var before = -1;
        while (true)
        {
            var ledger = await Engine.LedgerAsync(dispatch);
            if (ledger[DeliveryState.Sending] == before && before > 0)
                return;
            before = ledger[DeliveryState.Sending];
            await Task.Delay(200);
        }
    }
}
