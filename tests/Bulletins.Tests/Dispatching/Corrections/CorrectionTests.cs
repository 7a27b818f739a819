using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Members;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching.Corrections;

/// <summary>Pause, change the content under a new approval, send the rest, and tell those who have it already.</summary>
public class CorrectionTests : EngineTest
{
    [Test]
    public async Task The_rest_gets_the_corrected_text_and_exactly_those_who_have_the_old_one_get_an_erratum()
    {
        Association.AddContacts(30);
        var dispatch = await PauseInTheMiddleAsync(10);
        var old = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Select(r => r.Delivery.Email).ToList();
        Assert.That(old, Has.Count.InRange(10, 12));

        var plan = await PlanAsync(dispatch);
        Assert.That((plan.ToGo, plan.HaveIt, plan.OnTheWire), Is.EqualTo((30 - old.Count, old.Count, 0)));
        var correction = await ApproveAsync(await DraftAsync(dispatch));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        var corrected = await ContinueAsync(dispatch, correction, erratum: true);
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(corrected.Erratum!);
        await Engine.SendAsync(corrected.Erratum!);

        var taken = Relay.Taken.ToLookup(m => m.Subject, m => m.ToAddress);
        Assert.That(taken["測試通告"], Is.EquivalentTo(old));
        var right = taken["【更正】測試通告"].ToList();
        Assert.That(right, Is.Unique.And.Count.EqualTo(30), "everybody has the right text exactly once");
        Assert.That((await Engine.DeliveriesAsync(corrected.Erratum!)).Select(r => r.Delivery.Email), Is.EquivalentTo(old));
        foreach (var ledger in (Ledger[])[await Engine.LedgerAsync(dispatch), await Engine.LedgerAsync(corrected.Erratum!)])
            Assert.That((ledger.State, ledger.Balances), Is.EqualTo((DispatchState.Completed, true)));
    }

    [Test]
    public async Task Each_mail_and_web_version_shows_the_text_that_its_recipient_got()
    {
        Association.AddContacts(10);
        var dispatch = await PauseInTheMiddleAsync(4);
        var before = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent))[0].Delivery;
        await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: false);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        var after = (await Engine.DeliveriesAsync(dispatch)).First(r => r.Delivery.ContentRevision == 2).Delivery;

        Assert.That((await ShownAsync(before)).Html, Does.Contain("<h1>測試通告"));
        Assert.That((await ShownAsync(after)).Html, Does.Contain("<h1>【更正】測試通告"));
        Assert.That((await Engine.DeliveriesAsync(dispatch)).SelectMany(r => r.Attempts).Select(a => a.ContentRevision).Distinct(), Is.EquivalentTo((int[])[1, 2]));
    }

    /// <summary>A worker that loaded the old text and was held up must not send it after the correction.</summary>
    [Test]
    public async Task A_worker_with_the_old_text_in_memory_begins_nothing_after_the_correction()
    {
        Association.AddContacts(20);
        var dispatch = await PauseInTheMiddleAsync(3);
        var sent = Relay.Taken.Count;
        var correction = await ApproveAsync(await DraftAsync(dispatch));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        var corrected = 0;
        var slow = new SlowToConnect(Relay, async () =>
        {
            if (Interlocked.Increment(ref corrected) > 1)
                return;
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            await ContinueAsync(dispatch, correction, erratum: false);
        });
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await using (var worker = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "1" }, change: services => services.AddSingleton<IMailSender>(slow)))
        {
            await LetTimePassAsync(worker.SendAsync(dispatch), Engine, worker);
            Assert.That(Relay.Taken, Has.Count.EqualTo(sent), "its text is out of date");
            Assert.That(worker.Alarm.Sendings[^1].DispatchId, Is.EqualTo(dispatch.Id), "a fresh run follows");
            await LetTimePassAsync(worker.SendAsync(dispatch), Engine, worker);
        }

        Assert.That(Relay.Taken.Skip(sent).Select(m => m.Subject), Is.All.EqualTo("【更正】測試通告"));
        Assert.That(AddressesTaken(), Is.Unique.And.Length.EqualTo(20));
    }

    [Test]
    public async Task Nothing_is_corrected_while_a_mail_is_on_the_wire()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        ConflictException? fault = null;
        Relay.Answer = async _ =>
        {
            if (fault is null)
            {
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
                var correction = await ApproveAsync(await DraftAsync(dispatch));
                fault = Assert.ThrowsAsync<ConflictException>(() => ContinueAsync(dispatch, correction, erratum: true));
            }
            return ScriptedMailSender.Accepted;
        };
        await using (var one = new DispatchEngine(Database, Clock, Relay, new() { ["Mail:Relays:0:MaxConnections"] = "1" }))
            await one.SendAsync(dispatch);
        Assert.That(fault!.Fault.Key, Is.EqualTo("Dispatch.OnTheWire"));
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single(d => d.Id == dispatch.Id).ContentRevision, Is.EqualTo(1));
        Assert.That(db.Dispatches.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_may_have_the_old_text_gets_the_erratum_and_not_a_second_text_under_the_same_message_id()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = async _ =>
        {
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            return new SendResult(AttemptOutcome.Uncertain, null, null, "reset");
        };
        await Engine.SendAsync(dispatch);
        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(corrected.Erratum!);
        await Engine.SendAsync(corrected.Erratum!);

        var row = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That((row.State, row.Decision, row.NeedsDecision), Is.EqualTo((DeliveryState.Uncertain, UncertainDecision.Erratum, false)));
        Assert.That(Relay.Taken.Select(m => m.Subject), Is.EqualTo((string[])["測試通告", "【更正】測試通告"]));
        Assert.That(Relay.Taken.Last().Token, Is.Not.EqualTo(row.Token));
    }

    [TestCase(450, DeliveryState.Uncertain)]
    [TestCase(550, DeliveryState.Failed)]
    public async Task Whoever_may_have_the_old_text_and_was_refused_since_gets_the_erratum_and_not_a_second_text_under_the_same_message_id(int code, DeliveryState state)
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var asked = 0;
        Relay.Answer = message => Task.FromResult(message.ToAddress == "contact2@firm2.example" ? new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later")
            : ++asked == 1 ? new SendResult(AttemptOutcome.Uncertain, null, null, "reset behind the dot")
            : new SendResult(code < 500 ? AttemptOutcome.RefusedForNow : AttemptOutcome.RefusedForGood, code, null, "no"));
        await Engine.SendAsync(dispatch);
        if (asked < 2)
            await Engine.SendAsync(dispatch);
        Assert.That(asked, Is.EqualTo(2));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var plan = await PlanAsync(dispatch);
        Assert.That((plan.ToGo, plan.HaveIt), Is.EqualTo((1, 1)));

        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(corrected.Erratum!);
        await Engine.SendAsync(corrected.Erratum!);

        Assert.That(Relay.Taken.GroupBy(m => m.MessageId).Select(mail => mail.Select(m => m.Subject).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(Relay.Taken.Where(m => m.ToAddress == "contact1@firm1.example").Select(m => m.Subject), Is.EqualTo((string[])["測試通告", "【更正】測試通告"]));
        Assert.That(Relay.Taken.Where(m => m.ToAddress == "contact2@firm2.example").Select(m => m.Subject), Is.EqualTo((string[])["【更正】測試通告"]));
        var row = (await Engine.DeliveriesAsync(dispatch)).Select(r => r.Delivery).Single(d => d.UncertainAttempts > 0);
        Assert.That((row.State, row.NeedsDecision), Is.EqualTo((state, false)));
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.CountAsync(dispatch.Id)), Is.Empty, "nor can staff try it anew");
        foreach (var ledger in (Ledger[])[await Engine.LedgerAsync(dispatch), await Engine.LedgerAsync(corrected.Erratum!)])
            Assert.That((ledger.State, ledger.Balances), Is.EqualTo((DispatchState.Completed, true)));
    }

    [Test]
    public async Task An_erratum_leaves_out_whoever_left_since_with_the_reason()
    {
        var contacts = Association.AddContacts(20);
        var dispatch = await PauseInTheMiddleAsync(10);
        var leaving = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent))[0].Delivery;
        Association.Suppress(contacts.Single(c => c.Id == leaving.ContactId), SuppressionReason.Unsubscribed);
        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        await Engine.PrepareAsync(corrected.Erratum!);
        var excluded = (await Engine.DeliveriesAsync(corrected.Erratum!, DeliveryState.Excluded)).Single().Delivery;
        Assert.That((excluded.ContactId, excluded.Exclusion), Is.EqualTo((leaving.ContactId, ExclusionReason.Unsubscribed)));
    }

    [Test]
    public async Task A_second_correction_tells_those_of_both_earlier_texts()
    {
        Association.AddContacts(30);
        var dispatch = await PauseInTheMiddleAsync(6);
        await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: false);
        PauseAfter(dispatch, 6);
        await Engine.SendAsync(dispatch);
        var have = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Select(r => r.Delivery.Email).ToList();
        Assert.That(have, Has.Count.GreaterThan(10).And.Count.LessThan(30));
        var second = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Assert.That(second.Dispatch.ContentRevision, Is.EqualTo(3));
        await Engine.PrepareAsync(second.Erratum!);
        Assert.That((await Engine.DeliveriesAsync(second.Erratum!)).Select(r => r.Delivery.Email), Is.EquivalentTo(have));
    }

    [Test]
    public async Task A_second_correction_ends_the_erratum_that_still_goes_out_with_the_first_and_tells_everybody_whom_it_was_for()
    {
        Association.AddContacts(30);
        var dispatch = await PauseInTheMiddleAsync(10);
        var have = AddressesTaken();
        var first = (await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true)).Erratum!;
        await Engine.PrepareAsync(first);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var correction = await ApproveAsync(await DraftAsync(dispatch));
        Assert.That(Fault(() => ContinueAsync(dispatch, correction, erratum: false)), Is.EqualTo("Dispatch.ErratumUnderWay"), "they would get a wrong text, or none");

        var second = (await ContinueAsync(dispatch, correction, erratum: true)).Erratum!;
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(first);
        await Engine.PrepareAsync(second);
        await Engine.SendAsync(second);

        Assert.That(Relay.Taken.Skip(have.Length).Select(m => (m.ToAddress, m.Subject)), Is.EquivalentTo(have.Select(address => (address, correction.Editions.Single().Title))));
        var ledger = await Engine.LedgerAsync(first);
        Assert.That((ledger.State, ledger[DeliveryState.Cancelled], ledger.Balances), Is.EqualTo((DispatchState.Cancelled, have.Length, true)));
    }

    [Test]
    public async Task Only_a_paused_dispatch_that_has_begun_is_corrected_and_only_with_its_own_approved_correction()
    {
        Association.AddContacts(20);
        var waiting = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        Assert.That(Fault(() => DraftAsync(waiting)), Is.EqualTo("Dispatch.WrongState"));
        var dispatch = await PauseInTheMiddleAsync(5);
        var draft = await DraftAsync(dispatch);
        Assert.That(draft.Editions.Single().Title, Is.EqualTo("【更正】測試通告"));
        Assert.That(Fault(() => DraftAsync(dispatch)), Is.EqualTo("Correction.Exists"));
        Assert.That(Fault(() => ContinueAsync(dispatch, draft, erratum: true)), Is.EqualTo("Dispatch.NotApproved"));
        Assert.That(Fault(() => ContinueAsync(dispatch, Association.AddApprovedBulletin("別的通告"), erratum: true)), Is.EqualTo("Dispatch.OtherCorrection"));
        await ApproveAsync(draft);
        await ContinueAsync(dispatch, draft, erratum: false);
        Assert.That(Fault(() => ContinueAsync(dispatch, draft, erratum: false)), Is.EqualTo("Dispatch.WrongState"));
    }

    [Test]
    public async Task A_correction_that_cannot_be_rendered_changes_nothing()
    {
        Association.AddContacts(20);
        var dispatch = await PauseInTheMiddleAsync(5);
        var correction = await ApproveAsync(await DraftAsync(dispatch));
        Engine.Renderer.Fault = new Fault(Words.Composing, "Bulletin.NotFound", 7);
        Assert.ThrowsAsync<FaultException>(() => ContinueAsync(dispatch, correction, erratum: true));
        await using var db = Database.Open();
        var unchanged = db.Dispatches.Single(d => d.Id == dispatch.Id);
        Assert.That((unchanged.State, unchanged.ContentRevision, db.Dispatches.Count(), db.DispatchContents.Count()), Is.EqualTo((DispatchState.Paused, 1, 1, 1)));
    }

    private async Task<Dispatch> PauseInTheMiddleAsync(int after)
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        PauseAfter(dispatch, after);
        await Engine.SendAsync(dispatch);
        return dispatch;
    }

    private void PauseAfter(Dispatch dispatch, int messages)
    {
        var (asked, paused) = (0, new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            var number = Interlocked.Increment(ref asked);
            if (number == messages)
            {
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
                paused.SetResult();
            }
            else if (number > messages)
                await paused.Task;
            return ScriptedMailSender.Accepted;
        };
    }

    private async Task<Bulletin> ApproveAsync(Bulletin draft)
    {
        await using var db = Database.Open();
        var bulletin = db.Bulletins.Include(b => b.Editions).Single(b => b.Id == draft.Id);
        bulletin.Approve("approver@association.example", Clock.UtcNow(), ContentHash.Of(bulletin.Editions.Select(edition => Engine.Renderer.Render(bulletin, edition))));
        await db.SaveChangesAsync();
        return bulletin;
    }

    private Task<CorrectionPlan> PlanAsync(Dispatch dispatch) => Engine.UseAsync((DispatchCorrection correction) => correction.ReadAsync(dispatch.Id));

    private Task<Bulletin> DraftAsync(Dispatch dispatch) => Engine.UseAsync((DispatchCorrection correction) => correction.DraftAsync(dispatch.Id, DispatchEngine.Staff));

    private Task<CorrectedDispatch> ContinueAsync(Dispatch dispatch, Bulletin bulletin, bool erratum) =>
        Engine.UseAsync((DispatchCorrection correction) => correction.ContinueAsync(dispatch.Id, bulletin.Id, erratum, DispatchEngine.Staff));

    private async Task<WebVersion> ShownAsync(Delivery delivery)
    {
        await using var db = Database.Open();
        return (await new WebVersions(db, Engine.Renderer).FindAsync(delivery.Token, null))!;
    }

    private static string? Fault(Func<Task> act) => Assert.ThrowsAsync<ConflictException>(act)!.Fault.Key;

    /// <summary>Something happens between a worker's claim and its connection.</summary>
    private sealed class SlowToConnect(ScriptedMailSender relay, Func<Task> meanwhile) : IMailSender
    {
        public async Task<IMailConnection> ConnectAsync(RelayOptions options, CancellationToken cancellation)
        {
            await meanwhile();
            return await relay.ConnectAsync(options, cancellation);
        }
    }
}
