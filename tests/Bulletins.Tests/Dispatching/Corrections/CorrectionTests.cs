using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching.Corrections;

/// <summary>Pause, change the content under a new approval, send the rest, and tell those who have it already.</summary>
public class CorrectionTests : CorrectionTest
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

    private async Task<WebVersion> ShownAsync(Delivery delivery)
    {
        await using var db = Database.Open();
        return (await new WebVersions(db, Engine.Renderer).FindAsync(delivery.Token, null))!;
    }

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
