using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Dispatching;

/// <summary>Until when, and how soon: what staff may change about a dispatch until it is over.</summary>
public class TermsTests : EngineTest
{
    private static readonly SendResult Later = new(AttemptOutcome.RefusedForNow, 451, null, "later");

    [Test]
    public async Task A_limit_can_be_set_moved_and_lifted_until_the_dispatch_is_over_and_each_change_is_on_record()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: Clock.UtcNow().AddHours(1));
        var limit = Clock.UtcNow().AddHours(3);
        Assert.That((await LimitAsync(dispatch, limit)).NotAfter, Is.EqualTo(limit));
        Assert.That(Assert.ThrowsAsync<FaultException>(() => LimitAsync(dispatch, Clock.UtcNow().AddMinutes(30)))!.Fault.Key, Is.EqualTo("Dispatch.NotAfterTooEarly"));
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);
        Assert.That(Assert.ThrowsAsync<FaultException>(() => LimitAsync(dispatch, Clock.UtcNow()))!.Fault.Key, Is.EqualTo("Dispatch.NotAfterPassed"));
        Assert.That((await LimitAsync(dispatch, null)).NotAfter, Is.Null);
        await Engine.SendAsync(dispatch);

        Assert.ThrowsAsync<ConflictException>(() => LimitAsync(dispatch, limit));
        Assert.ThrowsAsync<ConflictException>(() => PrioritiseAsync(dispatch, DispatchPriority.Urgent));
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Where(e => e.Act == "dispatch.limit").OrderBy(e => e.Id).Select(e => e.Details), Is.EqualTo(new[] { $"notAfter:{limit:O}", "notAfter:none" }));
    }

    [Test]
    public async Task The_time_can_be_moved_until_the_dispatch_begins_and_nothing_is_sent_at_the_time_that_was_given_up()
    {
        Association.AddContacts(1);
        var first = Clock.UtcNow().AddHours(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: first, notAfter: first.AddHours(2));
        Assert.That(Assert.ThrowsAsync<FaultException>(() => RescheduleAsync(dispatch, first.AddHours(2)))!.Fault.Key, Is.EqualTo("Dispatch.NotAfterTooEarly"));
        Assert.That(Assert.ThrowsAsync<FaultException>(() => RescheduleAsync(dispatch, Clock.UtcNow()))!.Fault.Key, Is.EqualTo("Dispatch.TimePassed"));
        await RescheduleAsync(dispatch, first.AddHours(1));

        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Scheduled), "the old time has come");
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(1));
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.reschedule").Details, Is.EqualTo($"sendAt:{first.AddHours(1):O}"));
    }

    [Test]
    public async Task What_has_begun_keeps_its_time_and_what_was_paused_before_takes_another()
    {
        Association.AddContacts(1);
        var paused = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: Clock.UtcNow().AddHours(1));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(paused.Id, DispatchEngine.Staff));
        Assert.That((await RescheduleAsync(paused, Clock.UtcNow().AddHours(2))).State, Is.EqualTo(DispatchState.Paused));

        var begun = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(begun);
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => RescheduleAsync(begun, Clock.UtcNow().AddHours(2)))!.Fault.Key, Is.EqualTo("Dispatch.HasBegun"));
    }

    [Test]
    public async Task Priority_and_limit_are_changed_together_or_not_at_all()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: Clock.UtcNow().AddHours(1));
        Assert.ThrowsAsync<FaultException>(() => ChangeAsync(dispatch, Clock.UtcNow().AddMinutes(30)));
        await using var db = Database.Open();
        Assert.That((await db.Dispatches.AsNoTracking().SingleAsync()).Priority, Is.EqualTo(DispatchPriority.Normal));
        Assert.That(await db.AuditEntries.CountAsync(e => e.Act == "dispatch.terms"), Is.Zero);

        var limit = Clock.UtcNow().AddHours(3);
        var changed = await ChangeAsync(dispatch, limit);
        Assert.That((changed.Priority, changed.NotAfter), Is.EqualTo((DispatchPriority.Urgent, limit)));
        Assert.That(await db.AuditEntries.Select(e => e.Act).ToListAsync(), Has.One.EqualTo("dispatch.terms"));
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.terms").Details, Is.EqualTo($"notAfter:{limit:O} priority:Urgent"));
    }

    [Test]
    public async Task Time_and_limit_are_put_off_or_brought_forward_together_though_neither_fits_the_other_as_it_was()
    {
        Association.AddContacts(1);
        var first = Clock.UtcNow().AddHours(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: first, notAfter: first.AddHours(1));
        foreach (var time in new[] { first.AddHours(4), first.AddMinutes(-30) })
        {
            var changed = await Engine.UseAsync((DispatchSchedule schedule) =>
                schedule.ChangeTermsAsync(dispatch.Id, new DispatchTerms(time, time.AddMinutes(10), DispatchPriority.Normal), DispatchEngine.Staff));
            Assert.That((changed.SendAt, changed.NotAfter), Is.EqualTo((time, time.AddMinutes(10))));
        }
    }

    [Test]
    public async Task A_limit_that_has_passed_cannot_be_moved_any_more()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddMinutes(1));
        Relay.AnswerWith(Later);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.That(Assert.ThrowsAsync<ConflictException>(() => LimitAsync(dispatch, Clock.UtcNow().AddHours(1)))!.Fault.Key, Is.EqualTo("Dispatch.PastLimit"));
    }

    [Test]
    public async Task What_would_have_been_cancelled_at_the_first_limit_goes_out_before_the_second()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddMinutes(1));
        Relay.AnswerWith(Later);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        await LimitAsync(dispatch, Clock.UtcNow().AddHours(1));
        Clock.Advance(TimeSpan.FromMinutes(10));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.RecoverAsync();
        await Engine.SendAsync(dispatch);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Sent]), Is.EqualTo((DispatchState.Completed, 1)));
    }

    [Test]
    public async Task A_run_that_is_under_way_holds_to_a_limit_that_was_said_meanwhile()
    {
        Association.AddContacts(30);
        var (begun, rest) = (new TaskCompletionSource(), new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            begun.TrySetResult();
            await rest.Task;
            return ScriptedMailSender.Accepted;
        };
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var sending = Engine.SendAsync(dispatch);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await LimitAsync(dispatch, Clock.UtcNow().AddSeconds(20));
        for (var second = 0; second < 30; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }
        rest.SetResult();
        await LetTimePassAsync(sending, Engine);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Sent], ledger[DeliveryState.Cancelled], ledger.State), Is.EqualTo((3, 27, DispatchState.Completed)), "only what was on the wire of each connection");
    }

    [Test]
    public async Task What_becomes_urgent_waits_for_no_window_and_what_becomes_normal_again_does()
    {
        Association.AddContacts(2);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:Windows:0:From"] = "12:00", ["Sending:Windows:0:To"] = "13:00" });
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        await engine.SendAsync(dispatch);
        Assert.That(engine.Relay.Taken, Is.Empty, "it is ten o'clock");
        engine.Relay.AnswerWith(Later);

        await engine.UseAsync((DispatchSchedule schedule) => schedule.PrioritiseAsync(dispatch.Id, DispatchPriority.Urgent, DispatchEngine.Staff));
        Assert.That(engine.Alarm.Sendings[^1], Is.EqualTo((dispatch.Id, Clock.UtcNow())));
        await engine.SendAsync(dispatch);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Deferred], Is.EqualTo(2), "both were tried");

        await engine.UseAsync((DispatchSchedule schedule) => schedule.PrioritiseAsync(dispatch.Id, DispatchPriority.Normal, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromMinutes(10));
        engine.Relay.AnswerWith(ScriptedMailSender.Accepted);
        await engine.SendAsync(dispatch);
        Assert.That(engine.Relay.Taken, Is.Empty);
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Where(e => e.Act == "dispatch.prioritise").OrderBy(e => e.Id).Select(e => e.Details), Is.EqualTo(new[] { "priority:Urgent", "priority:Normal" }));
    }

    private Task<Dispatch> RescheduleAsync(Dispatch dispatch, DateTime sendAt) =>
        Engine.UseAsync((DispatchSchedule schedule) => schedule.RescheduleAsync(dispatch.Id, sendAt, DispatchEngine.Staff));

    private Task<Dispatch> LimitAsync(Dispatch dispatch, DateTime? notAfter) =>
        Engine.UseAsync((DispatchSchedule schedule) => schedule.LimitAsync(dispatch.Id, notAfter, DispatchEngine.Staff));

    private Task<Dispatch> ChangeAsync(Dispatch dispatch, DateTime? notAfter) =>
        Engine.UseAsync((DispatchSchedule schedule) => schedule.ChangeTermsAsync(dispatch.Id, new DispatchTerms(dispatch.SendAt, notAfter, DispatchPriority.Urgent), DispatchEngine.Staff));

    private Task<Dispatch> PrioritiseAsync(Dispatch dispatch, DispatchPriority priority) =>
        Engine.UseAsync((DispatchSchedule schedule) => schedule.PrioritiseAsync(dispatch.Id, priority, DispatchEngine.Staff));
}
