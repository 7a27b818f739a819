using System.Diagnostics;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;

namespace Bulletins.Tests.Sending;

/// <summary>A process that couldn't reach the database for long was buried by another one, and comes back.</summary>
public class BuriedWorkerTests : EngineTest
{
    [Test]
    public async Task What_it_claims_under_its_old_id_it_can_not_begin()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync();
        var buried = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        Database.Run("DELETE FROM Workers");
        var claimed = await Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", buried, 10, Clock.UtcNow())));

        Assert.That(await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(null, new Intent(claimed.Single().Id, buried, 1, "main", Clock.UtcNow(), 1))), Is.False);

        await Engine.RecoverAsync();
        Assert.That((await Engine.DeliveriesAsync(dispatch)).Single().Attempts, Is.Empty);
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Pending], Is.EqualTo(1), "due again");
    }

    [Test]
    public async Task It_sends_under_a_new_id_and_nothing_on_the_wire_is_taken_from_it()
    {
        Association.AddContacts(20);
        var dispatch = await PreparedAsync();
        await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        Database.Run("DELETE FROM Workers");

        await ExpectAllSentOnceAsync(dispatch, Engine.SendAsync(dispatch));
    }

    [Test]
    public async Task What_was_opened_before_begins_nothing_more_under_the_old_id()
    {
        Association.AddContacts(20);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var dispatch = await PreparedAsync();
        var (asked, orphaned) = (0, 0);
        engine.Relay.Answer = _ =>
        {
            if (++asked == 5)
                Database.Run("DELETE FROM Workers");
            using var db = Database.Open();
            if (asked > 5)
                orphaned += db.Deliveries.Count(d => d.State == DeliveryState.Sending && !db.Workers.Any(w => w.Id == d.ClaimedBy));
            return Task.FromResult(ScriptedMailSender.Accepted);
        };

        await LetTimePassAsync(engine.SendAsync(dispatch), engine);
        var (rungFor, at) = engine.Alarm.Sendings[^1];
        Assert.That((asked, rungFor), Is.EqualTo((5, dispatch.Id)), "it ended");
        Assert.That(at, Is.LessThanOrEqualTo(Clock.UtcNow()), "the next run is rung for at once");
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That((asked, orphaned), Is.EqualTo((20, 0)));
    }

    [Test]
    public async Task What_a_process_of_this_machine_held_is_free_as_soon_as_it_has_ended_whatever_its_lease()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync();
        var own = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        using var other = Process.Start("sleep", "60");
        Database.Run($"INSERT INTO Workers (Id, Host, ProcessId, StartedAt, LeaseUntil) SELECT 77, Host, {other.Id}, StartedAt, LeaseUntil FROM Workers WHERE Id = {own}");
        Database.Run("INSERT INTO Workers (Id, Host, ProcessId, StartedAt, LeaseUntil) VALUES (78, 'elsewhere', 1, '2021-04-29 01:00:00', '2021-04-29 01:01:00')");
        await Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", 77, 10, Clock.UtcNow())));

        var whileItLived = await WorkersAfterARoundAsync();
        other.Kill();
        await other.WaitForExitAsync();
        var then = await WorkersAfterARoundAsync();

        Assert.That((whileItLived, then), Is.EqualTo(($"{own} 77 78", $"{own} 78")), "of 78, on another machine, nobody knows");
        Assert.That((await Engine.DeliveriesAsync(dispatch)).Single().Delivery.ClaimedBy, Is.Null);
    }

    private async Task<string> WorkersAfterARoundAsync()
    {
        await Engine.UseAsync(async (KilledWorkers killed) => { await killed.RunAsync(CancellationToken.None); return 0; });
        await using var db = Database.Open();
        return string.Join(' ', db.Workers.Select(w => w.Id).Order());
    }

    /// <summary>While another process looks for the dead in the middle of it.</summary>
    private async Task ExpectAllSentOnceAsync(Dispatch dispatch, Task sending)
    {
        await using var other = new DispatchEngine(Database, Clock);
        for (var second = 0; second < 60 && !sending.IsCompleted; second++, await Task.Delay(20))
        {
            Clock.Advance(TimeSpan.FromMilliseconds(200));
            await other.RecoverAsync();
        }
        Assert.That(sending.IsCompleted);
        await sending;
        Assert.That(AddressesTaken(), Is.Unique.And.Length.EqualTo(20));
        Assert.That((await Engine.DeliveriesAsync(dispatch)).Select(row => row.Delivery.UncertainAttempts), Is.All.Zero);
    }

    private async Task<Dispatch> PreparedAsync()
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }
}
