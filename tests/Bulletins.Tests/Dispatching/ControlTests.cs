using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Audiences;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching;

/// <summary>Pause, resume, cancel, and the limit, at moments when something else happens too.</summary>
public class ControlTests : EngineTest
{
    private static readonly SendResult Later = new(AttemptOutcome.RefusedForNow, 451, null, "later");

    [Test]
    public async Task A_pause_while_the_last_mail_is_on_the_wire_holds_and_the_resumption_completes_it()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = async _ =>
        {
            await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            return ScriptedMailSender.Accepted;
        };
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));

        await ChangeAsync(schedule => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_backup_that_was_put_back_sends_nothing_before_somebody_has_looked()
    {
        Association.AddContacts(2);
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var due = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        var prepared = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(prepared);

        var paused = await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAllAsync(new Actor(ActorKind.Operator, "root")));

        Assert.That(paused, Is.EqualTo(new[] { due.Id, prepared.Id }));
        Clock.Advance(TimeSpan.FromHours(2));
        await Engine.PrepareAsync(due);
        await Engine.SendAsync(prepared);
        Assert.That(Relay.Taken, Has.Count.EqualTo(2), "only what is over already");
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single(d => d.Id == due.Id).ReasonInWords, Does.Contain("備份"));
        await ChangeAsync(schedule => schedule.ResumeAsync(prepared.Id, DispatchEngine.Staff));
        await Engine.SendAsync(prepared);
        Assert.That(Relay.Taken, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_dispatch_whose_relays_were_taken_out_of_the_settings_pauses_itself_and_says_why()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddHours(1));
        await Engine.PrepareAsync(dispatch);
        await using var without = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:Name"] = null, ["Mail:Relays:0:Host"] = null, ["Mail:Relays:0:MaxConnections"] = null });
        await without.SendAsync(dispatch);
        await using (var db = Database.Open())
        {
            var paused = db.Dispatches.Single(d => d.Id == dispatch.Id);
            Assert.That((paused.State, paused.ReasonInWords), Is.EqualTo((DispatchState.Paused, new Fault(Words.Sending, "Relays.None").ToString())));
        }
        Clock.Advance(TimeSpan.FromHours(2));
        await without.RecoverAsync();
        Assert.That((await without.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Cancelled), "and it ends at its limit like any other");
    }

    /// <summary>Workers write the frame and the reason without a version, while somebody has the dispatch before them.</summary>
    [Test]
    public async Task A_change_writes_only_what_it_changed()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.UseAsync(async (IServiceProvider services) => await services.GetRequiredService<DispatchChange>().MakeAsync(dispatch.Id, "dispatch.prioritise", DispatchEngine.Staff, async seen =>
        {
            await services.GetRequiredService<BulletinsDb>().Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.MessageFrame, "frame").SetProperty(d => d.StateReason, "reason"));
            seen.Prioritise(DispatchPriority.Urgent);
            return null;
        }, CancellationToken.None));
        await using var db = Database.Open();
        var changed = db.Dispatches.Single();
        Assert.That((changed.Priority, changed.MessageFrame, changed.StateReason), Is.EqualTo((DispatchPriority.Urgent, "frame", "reason")));
        Assert.That(changed.Version, Is.GreaterThan(dispatch.Version), "and whoever counted its rows before is told");
    }

    /// <summary>The worker read the dispatch while it was sending; staff paused it before the worker could save its end.</summary>
    [Test]
    public async Task A_pause_that_came_first_is_not_overwritten_by_the_completion()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await using var worker = Database.Open();
        var seen = worker.Dispatches.Single(d => d.Id == dispatch.Id);
        await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        seen.Complete(Clock.UtcNow());
        Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => worker.SaveChangesAsync());
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
    }

    [Test]
    public async Task What_was_paused_before_its_time_waits_beyond_it_and_goes_at_once_when_resumed()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1));
        await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromHours(2));
        Engine.Alarm.Preparations.Clear();
        await Engine.RecoverAsync();
        await Engine.PrepareAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
        Assert.That(Engine.Alarm.Preparations, Is.Empty);

        await ChangeAsync(schedule => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));

        Assert.That(Engine.Alarm.Preparations, Is.EqualTo(new[] { (dispatch.Id, Clock.UtcNow()) }));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Has.Count.EqualTo(2));
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Act), Is.EqualTo((string[])["dispatch.schedule", "dispatch.pause", "dispatch.resume"]));
    }

    [Test]
    public async Task What_is_resumed_before_its_time_waits_for_it()
    {
        Association.AddContacts(1);
        var time = Clock.UtcNow().AddHours(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, time);
        await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        await ChangeAsync(schedule => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));

        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Scheduled));
        Assert.That(Engine.Alarm.Preparations[^1], Is.EqualTo((dispatch.Id, time)));
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending));
    }

    [Test]
    public async Task What_is_still_paused_before_its_time_when_its_limit_passes_is_over()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1), Clock.UtcNow().AddHours(2));
        await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromHours(3));

        await Engine.RecoverAsync();

        await using var db = Database.Open();
        var over = db.Dispatches.Single(d => d.Id == dispatch.Id);
        Assert.That((over.State, over.StateReason), Is.EqualTo((DispatchState.Cancelled, new Fault(Words.Dispatching, "Dispatch.TooLate").Store())));
    }

    [Test]
    public async Task A_dispatch_that_nobody_could_begin_before_its_limit_is_cancelled_on_record()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, Clock.UtcNow().AddHours(1), notAfter: Clock.UtcNow().AddHours(2));
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.PrepareAsync(dispatch);

        await using var db = Database.Open();
        var (over, entry) = (db.Dispatches.Single(d => d.Id == dispatch.Id), db.AuditEntries.Single(e => e.Act == "dispatch.cancel"));
        Assert.That((over.State, entry.ActorKind, entry.Details), Is.EqualTo((DispatchState.Cancelled, ActorKind.System, over.StateReason)));
    }

    [Test]
    public async Task What_does_not_go_with_the_state_is_refused_and_changes_nothing()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        foreach (var act in (Func<DispatchSchedule, Task<Dispatch>>[])[s => s.PauseAsync(dispatch.Id, DispatchEngine.Staff), s => s.ResumeAsync(dispatch.Id, DispatchEngine.Staff), s => s.CancelAsync(dispatch.Id, DispatchEngine.Staff)])
            Assert.That(Assert.ThrowsAsync<ConflictException>(() => ChangeAsync(act))!.Fault.Key, Is.EqualTo("Dispatch.WrongState"));
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Select(e => e.Act), Is.EqualTo((string[])["dispatch.schedule"]));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_paused_dispatch_ends_at_its_limit_with_the_reason()
    {
        Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddHours(1));
        await Engine.PrepareAsync(dispatch);
        await ChangeAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromHours(2));
        await Engine.RecoverAsync();

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Cancelled], ledger.Balances), Is.EqualTo((DispatchState.Cancelled, 3, true)));
        await RequireReasonAsync(dispatch, "11:00", 3);
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.cancel").ActorKind, Is.EqualTo(ActorKind.System));
    }

    [Test]
    public async Task A_limit_that_costs_somebody_the_mail_is_said_and_one_that_costs_nobody_is_not()
    {
        Association.AddContacts(2);
        Relay.AnswerWith(Later);
        var late = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddMinutes(1));
        await Engine.PrepareAsync(late);
        await Engine.SendAsync(late);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await Engine.RecoverAsync();
        await Engine.SendAsync(late);
        Assert.That((await Engine.LedgerAsync(late)).State, Is.EqualTo(DispatchState.Completed));
        await RequireReasonAsync(late, "10:01", 2);

        Relay.AnswerWith(ScriptedMailSender.Accepted);
        var punctual = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.UtcNow().AddMinutes(1));
        await Engine.PrepareAsync(punctual);
        await Engine.SendAsync(punctual);
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single(d => d.Id == punctual.Id).StateReason, Is.Null);
    }

    [Test]
    public async Task The_priority_is_kept_and_recorded()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, priority: DispatchPriority.Urgent);
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single(d => d.Id == dispatch.Id).Priority, Is.EqualTo(DispatchPriority.Urgent));
        Assert.That(db.AuditEntries.Single().Details, Does.Contain("priority:Urgent"));
    }

    private async Task RequireReasonAsync(Dispatch dispatch, string time, int cancelled)
    {
        await using var db = Database.Open();
        var ended = db.Dispatches.Single(d => d.Id == dispatch.Id);
        using (new InLanguage("en"))
            Assert.That(ended.ReasonInWords, Is.EqualTo($"Its limit 2021-04-29 {time} (Hong Kong) passed: {cancelled} mails that had not gone out were cancelled."));
    }

    private Task<Dispatch> ChangeAsync(Func<DispatchSchedule, Task<Dispatch>> change) => Engine.UseAsync(change);
}
