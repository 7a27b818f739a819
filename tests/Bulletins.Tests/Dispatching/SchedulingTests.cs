using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Rendering;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Bulletins.Tests.Sending;

namespace Bulletins.Tests.Dispatching;

public class SchedulingTests : EngineTest
{
    [Test]
    public void A_time_in_the_past_is_refused_with_the_time_in_hong_kong()
    {
        Association.AddContacts(1);
        var fault = Assert.ThrowsAsync<FaultException>(() => Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(-1)));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Dispatch.TimePassed"));
        Assert.That(fault.Message, Does.Contain("2021-04-29 09:00"));
        Assert.That(Engine.Alarm.Preparations, Is.Empty);
    }

    [Test]
    public async Task Of_two_who_send_a_circular_in_the_same_moment_the_second_is_told_and_nobody_gets_it_twice()
    {
        Association.AddContacts(2);
        var first = await SendAsync(lastKnown: 0);

        var conflict = Assert.ThrowsAsync<ConflictException>(() => SendAsync(lastKnown: 0))!;
        Assert.That((conflict.Fault.Key, conflict.Fault.Values[1]), Is.EqualTo(("Dispatch.MadeMeanwhile", first.Id)));
        await using (var db = Database.Open())
            Assert.That(await db.Dispatches.CountAsync(), Is.EqualTo(1));

        Assert.That(async () => await SendAsync(lastKnown: first.Id), Throws.Nothing, "whoever has seen the first may send it again");
    }

    [Test]
    public async Task A_dispatch_that_was_cancelled_keeps_nobody_from_sending()
    {
        Association.AddContacts(2);
        var first = await SendAsync(lastKnown: 0);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(first.Id, DispatchEngine.Staff));
        Assert.That(async () => await SendAsync(lastKnown: 0), Throws.Nothing);
    }

    [Test]
    public void A_limit_before_the_time_of_sending_is_refused()
    {
        Association.AddContacts(1);
        var fault = Assert.ThrowsAsync<FaultException>(() =>
            Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(2), Clock.UtcNow().AddHours(1)));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Dispatch.NotAfterTooEarly"));
    }

    [Test]
    public void A_segment_that_matches_nobody_is_refused()
    {
        Association.AddContacts(1);
        var nobody = Association.AddSegment("""{"version":1,"all":[{"field":"language","anyOf":["en"]}]}""", "英文會員");
        var fault = Assert.ThrowsAsync<FaultException>(() => Engine.ScheduleAsync(Bulletin, nobody));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Dispatch.NobodyMatches"));
        Assert.That(fault.Message, Does.Contain("英文會員"));
    }

    [Test]
    public void A_segment_of_which_everybody_is_excluded_is_refused()
    {
        Association.Suppress(Association.AddContacts(1)[0], SuppressionReason.Unsubscribed);
        var fault = Assert.ThrowsAsync<FaultException>(() => Engine.ScheduleAsync(Bulletin, Everyone));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Dispatch.EverybodyExcluded"));
    }

    [Test]
    public async Task A_bulletin_that_is_not_approved_any_more_is_not_sent()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        await using (var db = Database.Open())
        {
            db.Bulletins.Include(b => b.Editions).Single(b => b.Id == Bulletin.Id).Archive();
            await db.SaveChangesAsync();
        }
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
        Assert.That(Relay.Taken, Is.Empty);
    }

    [Test]
    public async Task Nothing_begins_before_its_time_whatever_rings()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Scheduled));
        Assert.That(Relay.Taken, Is.Empty);
    }

    [Test]
    public async Task A_lost_alarm_is_made_good_by_the_recovery()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        Engine.Alarm.Preparations.Clear();
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.RecoverAsync();
        Assert.That(Engine.Alarm.Preparations.Select(p => p.DispatchId), Is.EqualTo((long[])[dispatch.Id]));
    }

    [Test]
    public async Task A_dispatch_cancelled_before_its_time_sends_nothing()
    {
        Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromHours(2));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Is.Empty);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Cancelled));
    }

    [Test]
    public async Task A_dispatch_cancelled_in_the_middle_begins_nothing_more_and_the_ledger_balances()
    {
        Association.AddContacts(100);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var (asked, takenWhenCancelled) = (0, 0);
        Relay.Answer = async _ =>
        {
            if (Interlocked.Increment(ref asked) == 20)
            {
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(dispatch.Id, DispatchEngine.Staff));
                takenWhenCancelled = Relay.Taken.Count;
            }
            return ScriptedMailSender.Accepted;
        };
        await Engine.SendAsync(dispatch);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That(ledger[DeliveryState.Sent], Is.EqualTo(Relay.Taken.Count));
        Assert.That(Relay.Taken, Has.Count.LessThanOrEqualTo(takenWhenCancelled + 3), "only what was on the wire of the three connections follows");
        Assert.That(ledger[DeliveryState.Sent] + ledger[DeliveryState.Cancelled], Is.EqualTo(100));
    }

    [Test]
    public async Task A_paused_dispatch_goes_on_where_it_stopped()
    {
        Association.AddContacts(50);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var sent = 0;
        var paused = new TaskCompletionSource();
        Relay.Answer = async _ =>
        {
            switch (Interlocked.Increment(ref sent))
            {
                case 10:
                    await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
                    paused.SetResult();
                    break;
                case > 10:
                    // The other connections would be done with all of it before a slow machine has paused it.
                    await paused.Task;
                    break;
            }
            return ScriptedMailSender.Accepted;
        };
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
        Assert.That(Relay.Taken, Has.Count.LessThan(50));

        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);
        Assert.That(AddressesTaken(), Is.Unique.And.Length.EqualTo(50));
    }

    [Test]
    public async Task Without_a_relay_nothing_can_be_scheduled()
    {
        Association.AddContacts(1);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:Name"] = null, ["Mail:Relays:0:Host"] = null, ["Mail:Relays:0:MaxConnections"] = null });
        var fault = Assert.ThrowsAsync<ConflictException>(() => engine.ScheduleAsync(Bulletin, Everyone));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Relays.None"));
    }

    [Test]
    public async Task A_rendering_fault_pauses_the_dispatch_with_the_sentence_and_sends_nothing()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        Engine.Renderer.Fault = new Fault(Words.Composing, "Bulletin.NotFound", "circular.html line 3");
        await Engine.PrepareAsync(dispatch);
        await using var db = Database.Open();
        var found = db.Dispatches.Single(d => d.Id == dispatch.Id);
        Assert.That(found.State, Is.EqualTo(DispatchState.Paused));
        Assert.That(found.StateReason, Does.Contain("circular.html line 3"));
    }

    private Task<Dispatch> SendAsync(long lastKnown) => Engine.UseAsync((DispatchSchedule schedule) => schedule.ScheduleAsync(Bulletin.Id, Everyone.Id, null, null,
        UncertainPolicy.SendOnceMore, DispatchPriority.Normal, RecordedReading.Nothing, DispatchEngine.Staff, lastKnown));
}
