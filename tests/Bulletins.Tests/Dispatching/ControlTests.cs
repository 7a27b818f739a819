using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Audiences;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

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
