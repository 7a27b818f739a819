using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Tests.Sending;

/// <summary>Retry only the failed, chosen by reason.</summary>
public class FailedDeliveriesTests : EngineTest
{
    [Test]
    public async Task Only_those_that_failed_for_the_chosen_reason_are_tried_anew()
    {
        var dispatch = await FailAsync();
        Assert.That(await CountAsync(dispatch), Is.EqualTo((FailureCount[])[new(ReplyReason.Content, 3), new(ReplyReason.UnknownAddress, 2), new(ReplyReason.Unspecified, 1)]));
        Relay.AnswerWith(ScriptedMailSender.Accepted);

        Assert.That(await RetryAsync(dispatch, ReplyReason.Content), Is.EqualTo(3));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "a completed dispatch is open again");
        await Engine.SendAsync(dispatch);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Sent], ledger[DeliveryState.Failed], ledger.State, ledger.Balances), Is.EqualTo((4, 3, DispatchState.Completed, true)));
        Assert.That(AddressesTaken().Select(a => a[..8]), Is.EqualTo((string[])["contact1", "contact2", "contact3", "contact7"]));
        var again = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Where(r => r.Attempts.Count > 1);
        Assert.That(again.Select(r => r.Attempts.Select(a => a.Number)), Is.All.EqualTo((int[])[1, 2]), "attempts go on where they were");
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.retry").Details, Is.EqualTo("reasons:Content deliveries:3"));
    }

    [Test]
    public async Task An_answer_without_a_reason_can_be_chosen_too()
    {
        var dispatch = await FailAsync();
        Assert.That(await RetryAsync(dispatch, ReplyReason.Unspecified), Is.EqualTo(1));
    }

    [Test]
    public async Task All_must_be_said_and_no_reason_is_a_mistake()
    {
        var dispatch = await FailAsync();
        Assert.That(Assert.ThrowsAsync<FaultException>(() => RetryAsync(dispatch))!.Fault.Key, Is.EqualTo("Retry.NoReason"));
        Assert.That(Assert.ThrowsAsync<FaultException>(() => RetryAsync(dispatch, ReplyReason.TooLarge))!.Fault.Key, Is.EqualTo("Retry.Nobody"));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed), "a refused retry opens nothing");
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff)), Is.EqualTo(new RetriedDeliveries(6, 0)));
    }

    [Test]
    public async Task Very_many_are_tried_anew_a_slice_at_a_time()
    {
        var dispatch = await FailAsync();
        Database.Run("PRAGMA foreign_keys = OFF; UPDATE Deliveries SET Id = Id + 200000 WHERE Id > 3; UPDATE Attempts SET DeliveryId = DeliveryId + 200000 WHERE DeliveryId > 3");
        var log = new StatementLog();
        await using var engine = new DispatchEngine(Database, Clock, statements: log);

        Assert.That(await engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff)), Is.EqualTo(new RetriedDeliveries(6, 0)));

        Assert.That(log.Changes.Where(change => change.Text.Contains("\"Deliveries\"", StringComparison.Ordinal)).Max(change => change.Rows), Is.LessThanOrEqualTo(4), "no statement goes over all of a dispatch");
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.retry").Details, Is.EqualTo("reasons:all deliveries:6"), "it is one act");
    }

    [Test]
    public async Task Whoever_was_suppressed_since_is_left_out_and_counted_apart()
    {
        var contact = Association.AddContacts(2)[0];
        Relay.AnswerWith(Refusal(ReplyReason.Content));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Association.Suppress(contact, SuppressionReason.Complained);
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, [ReplyReason.Content], DispatchEngine.Staff)), Is.EqualTo(new RetriedDeliveries(1, 1)));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Excluded], Is.EqualTo(1));
    }

    /// <summary>The run that is under way claims next tries before all else, and doesn't look for who has left before some seconds have passed.</summary>
    [Test]
    public async Task Whoever_was_suppressed_since_is_left_out_although_the_others_are_still_being_sent()
    {
        Association.AddContacts(200);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var (asked, reached, goOn) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        engine.Relay.Answer = async _ =>
        {
            if (++asked == 1)
                return Refusal(ReplyReason.Content);
            if (asked == 10)
            {
                reached.SetResult();
                await goOn.Task;
            }
            return ScriptedMailSender.Accepted;
        };
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        var sending = engine.SendAsync(dispatch);
        await reached.Task;
        var failed = (await engine.DeliveriesAsync(dispatch, DeliveryState.Failed)).Single().Delivery;
        await using (var db = Database.Open())
            Association.Suppress(db.Contacts.Single(c => c.Id == failed.ContactId), SuppressionReason.Unsubscribed);

        await engine.UseAsync((FailedDeliveries deliveries) => deliveries.RetryAsync(dispatch.Id, [ReplyReason.Content], DispatchEngine.Staff));
        goOn.SetResult();
        await sending;

        Assert.That(engine.Relay.Taken.Select(m => m.ToAddress).ToList(), Has.Count.EqualTo(199).And.No.Member(failed.Email));
        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Excluded], ledger.State, ledger.Balances), Is.EqualTo((1, DispatchState.Completed, true)));
    }

    [Test]
    public async Task A_cancelled_dispatch_and_one_past_its_limit_try_nobody_anew()
    {
        Association.AddContacts(2);
        Relay.AnswerWith(Refusal(ReplyReason.Content));
        var limited = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddMinutes(10));
        var cancelled = await Engine.ScheduleAsync(Bulletin, Everyone);
        foreach (var dispatch in (Dispatch[])[limited, cancelled])
        {
            await Engine.PrepareAsync(dispatch);
            await Engine.UseAsync(async (DispatchSender sender) => { await sender.SendAsync(dispatch.Id, default); return 0; });
        }
        await using (var db = Database.Open())
        {
            db.Dispatches.Single(d => d.Id == cancelled.Id).Reopen(Clock.UtcNow());
            await db.SaveChangesAsync();
        }
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(cancelled.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromMinutes(11));

        Assert.That(Assert.ThrowsAsync<ConflictException>(() => RetryAsync(limited, ReplyReason.Content))!.Fault.Key, Is.EqualTo("Dispatch.PastLimit"));
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => RetryAsync(cancelled, ReplyReason.Content))!.Fault.Key, Is.EqualTo("Dispatch.WrongState"));
    }

    [Test]
    public async Task A_retry_gives_the_whole_retry_schedule_again()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, null, "later"));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        foreach (var wait in (int[])[5, 15])
        {
            Clock.Advance(TimeSpan.FromMinutes(wait));
            await Engine.SendAsync(dispatch);
        }
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Failed], Is.EqualTo(1));

        await RetryAsync(dispatch, ReplyReason.Unspecified);
        await Engine.SendAsync(dispatch);
        var row = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That((row.State, row.DueAt), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Clock.UtcNow().AddMinutes(5))));
    }

    [Test]
    public async Task The_attempts_of_earlier_rounds_do_not_count_as_failures_of_the_relay()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Refusal(ReplyReason.Content));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        for (var round = 0; round < 12; round++)
        {
            await RetryAsync(dispatch, ReplyReason.Content);
            await Engine.SendAsync(dispatch);
        }
        await RetryAsync(dispatch, ReplyReason.Content);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RelayFailed, null, null, "reset"));
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Delivery.DueAt, Is.EqualTo(Clock.UtcNow().AddSeconds(30)), "the wait after a first failure");
    }

    /// <summary>The worker has counted and found nothing open; before it can say so, staff have the failed tried anew.</summary>
    [Test]
    public async Task A_dispatch_is_not_completed_over_a_retry_that_came_in_between()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Refusal(ReplyReason.Content));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await using var worker = Database.Open();
        await using (var db = Database.Open())
        {
            db.Dispatches.Single(d => d.Id == dispatch.Id).Reopen(Clock.UtcNow());
            await db.SaveChangesAsync();
        }
        var seen = worker.Dispatches.Single(d => d.Id == dispatch.Id);
        await RetryAsync(dispatch, ReplyReason.Content);
        seen.Complete(Clock.UtcNow());
        Assert.ThrowsAsync<Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException>(() => worker.SaveChangesAsync());
    }

    /// <summary>Three refused for their content, two unknown, one without a reason, one sent.</summary>
    private async Task<Dispatch> FailAsync()
    {
        Association.AddContacts(7);
        Relay.Answer = message => Task.FromResult(message.ToAddress[7] switch
        {
            '1' or '2' or '3' => Refusal(ReplyReason.Content),
            '4' or '5' => Refusal(ReplyReason.UnknownAddress),
            '6' => Refusal(null),
            _ => ScriptedMailSender.Accepted,
        });
        return await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
    }

    private static SendResult Refusal(ReplyReason? reason) => new(AttemptOutcome.RefusedForGood, 550, null, "no", reason);

    private Task<IReadOnlyList<FailureCount>> CountAsync(Dispatch dispatch) => Engine.UseAsync((FailedDeliveries failed) => failed.CountAsync(dispatch.Id));

    private async Task<int> RetryAsync(Dispatch dispatch, params ReplyReason[] reasons) =>
        (await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, reasons, DispatchEngine.Staff))).Tried;
}
