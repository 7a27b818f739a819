using Bulletins.Dispatching;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending;

/// <summary>What can't be done for one dispatch keeps nothing from the others.</summary>
public class RecoveryTests : EngineTest
{
    [Test]
    public async Task A_dispatch_that_can_not_be_ended_keeps_no_other_from_being_ended_opened_again_or_woken()
    {
        Association.AddContacts(2);
        var limit = Clock.GetUtcNow().UtcDateTime.AddHours(1);
        var (stuck, overdue, waiting, completed) = (await PreparedAsync(limit), await PreparedAsync(limit), await PreparedAsync(), await PreparedAsync());
        Database.Run($"UPDATE Dispatches SET State = 'Completed', CompletedAt = '2021-04-29 02:00:00' WHERE Id = {completed.Id}");
        Database.Run($"CREATE TRIGGER stuck BEFORE UPDATE OF State ON Deliveries WHEN NEW.State = 'Cancelled' AND NEW.DispatchId = {stuck.Id} BEGIN SELECT RAISE(ABORT, 'It took too long.'); END");
        Clock.Advance(TimeSpan.FromHours(2));
        Engine.Alarm.Sendings.Clear();

        Assert.That(Engine.RecoverAsync, Throws.Exception.With.Message.Contains("It took too long."), "whoever runs it is told");

        Assert.That((await Engine.LedgerAsync(overdue))[DeliveryState.Cancelled], Is.EqualTo(2));
        Assert.That((await Engine.LedgerAsync(completed)).State, Is.EqualTo(DispatchState.Sending));
        Assert.That(Engine.Alarm.Sendings.Select(ring => ring.DispatchId), Is.SupersetOf(new[] { waiting.Id, completed.Id }));
    }

    /// <summary>An outcome came from a worker that had been taken for dead, when nobody may go on with the dispatch any more.</summary>
    [Test]
    public async Task What_is_left_open_of_a_dispatch_that_ended_at_its_limit_is_cancelled()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync(Clock.GetUtcNow().UtcDateTime.AddHours(1));
        Database.Run("UPDATE Dispatches SET State = 'Completed', CompletedAt = '2021-04-29 02:30:00'");
        Database.Run("UPDATE Deliveries SET State = 'Deferred', Attempts = 1");
        Clock.Advance(TimeSpan.FromHours(2));

        await Engine.RecoverAsync();

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Cancelled], ledger[DeliveryState.Deferred]), Is.EqualTo((DispatchState.Completed, 1, 0)));
    }

    [Test]
    public async Task A_worker_that_can_not_be_buried_keeps_nobody_from_being_woken()
    {
        Association.AddContacts(1);
        var waiting = await PreparedAsync();
        Database.Run("INSERT INTO Workers (Id, Host, ProcessId, StartedAt, LeaseUntil) VALUES (77, 'elsewhere', 1, '2021-04-29 01:00:00', '2021-04-29 01:01:00')");
        Database.Run("CREATE TRIGGER stuck BEFORE DELETE ON Workers BEGIN SELECT RAISE(ABORT, 'It took too long.'); END");
        Engine.Alarm.Sendings.Clear();

        Assert.That(Engine.RecoverAsync, Throws.Exception.With.Message.Contains("It took too long."));

        Assert.That(Engine.Alarm.Sendings.Select(ring => ring.DispatchId), Is.EqualTo(new[] { waiting.Id }));
    }

    private async Task<Dispatch> PreparedAsync(DateTime? notAfter = null)
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: notAfter);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }
}
