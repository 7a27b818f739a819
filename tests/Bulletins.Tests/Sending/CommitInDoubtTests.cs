using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Workers;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>A commit that reached the database though it was reported as failed leaves nothing with a worker that doesn't know of it.</summary>
public class CommitInDoubtTests : EngineTest
{
    [Test]
    public async Task An_intent_that_was_written_for_all_that_is_taken_back_and_the_mail_goes_out()
    {
        var (dispatch, worker) = await PrepareAsync(1);
        var claimed = (await ClaimAsync(dispatch, worker)).Single();
        await RunAsync("CREATE TRIGGER fails BEFORE INSERT ON Attempts BEGIN SELECT RAISE(ABORT, 'The line to the database broke.'); END");
        Assert.That(async () => await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(null, new Intent(claimed.Id, worker, 1, "main", Clock.UtcNow(), 1))), Throws.Exception);
        await RunAsync("DROP TRIGGER fails");
        await RunAsync($"UPDATE Deliveries SET State = 'Sending', Attempts = 1 WHERE Id = {claimed.Id}");
        await using (var db = Database.Open())
        {
            db.Attempts.Add(new Attempt { DeliveryId = claimed.Id, Number = 1, BegunAt = Clock.UtcNow(), Outcome = AttemptOutcome.Begun, Relay = "main" });
            await db.SaveChangesAsync();
        }

        await LetTimePassAsync(Engine.UseAsync(async (DeliveryJournal journal) => { await journal.ReleaseAsync([claimed], worker, Clock.UtcNow()); return 0; }));

        var row = (await Engine.DeliveriesAsync(dispatch)).Single().Delivery;
        Assert.That((row.State, row.ClaimedBy, row.DueAt <= Clock.UtcNow()), Is.EqualTo((DeliveryState.Deferred, (long?)null, true)));
        await Engine.SendAsync(dispatch);
        await using var after = Database.Open();
        Assert.That(after.Attempts.OrderBy(a => a.Number).Select(a => a.Outcome), Is.EqualTo(new[] { AttemptOutcome.RelayFailed, AttemptOutcome.Accepted }));
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_intent_that_was_not_written_leaves_nothing_to_take_back()
    {
        var (dispatch, worker) = await PrepareAsync(1);
        var claimed = (await ClaimAsync(dispatch, worker)).Single();
        await RunAsync("CREATE TRIGGER fails BEFORE INSERT ON Attempts BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END");
        Assert.That(async () => await Engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(null, new Intent(claimed.Id, worker, 1, "main", Clock.UtcNow(), 1))), Throws.Exception);
        await RunAsync("DROP TRIGGER fails");

        await LetTimePassAsync(Engine.UseAsync(async (DeliveryJournal journal) => { await journal.ReleaseAsync([claimed], worker, Clock.UtcNow()); return 0; }));

        var row = (await Engine.DeliveriesAsync(dispatch)).Single().Delivery;
        Assert.That((row.State, row.Attempts, row.ClaimedBy), Is.EqualTo((DeliveryState.Pending, 0, (long?)null)));
        await Engine.SendAsync(dispatch);
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Rows_that_were_claimed_for_all_that_are_given_back_when_the_stream_ends()
    {
        var (dispatch, worker) = await PrepareAsync(3);
        await RunAsync("CREATE TRIGGER fails BEFORE UPDATE OF ClaimedBy ON Deliveries WHEN NEW.ClaimedBy IS NOT NULL BEGIN SELECT RAISE(ABORT, 'The line to the database broke.'); END");
        var due = new DueDeliveries(await Engine.UseAsync((DeliveryJournal journal) => Task.FromResult(journal)), dispatch.Id, "", worker, Clock);
        Assert.That(async () => await due.NextAsync(), Throws.Exception);
        await RunAsync("DROP TRIGGER fails");
        await RunAsync($"UPDATE Deliveries SET ClaimedBy = {worker}, DueAt = NULL");

        await LetTimePassAsync(due.ReleaseAsync());

        await using var db = Database.Open();
        Assert.That(db.Deliveries.Count(d => d.ClaimedBy == null && d.DueAt != null), Is.EqualTo(3));
    }

    private async Task<(Dispatch Dispatch, long Worker)> PrepareAsync(int contacts)
    {
        Association.AddContacts(contacts);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        return (dispatch, await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(default)));
    }

    private Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(Dispatch dispatch, long worker) =>
        Engine.UseAsync((DeliveryJournal journal) => journal.ClaimAsync(new DueClaim(dispatch.Id, "", worker, 10, Clock.UtcNow())));

    private async Task RunAsync(string statement)
    {
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync(statement);
    }
}
