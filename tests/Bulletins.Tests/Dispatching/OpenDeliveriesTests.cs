using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Tests.Sending;
using Bulletins.Time;

namespace Bulletins.Tests.Dispatching;

public class OpenDeliveriesTests : EngineTest
{
    [Test]
    public async Task A_large_dispatch_is_cancelled_a_slice_at_a_time()
    {
        var dispatch = await PreparedAsync(4);
        Database.Run("UPDATE Deliveries SET Id = Id + 200000 WHERE Id > 2");
        var log = new StatementLog();
        await using var db = Database.Open(log);

        var cancelled = await db.CancelOpenDeliveriesAsync(dispatch.Id, Clock.UtcNow(), default);

        Assert.That(cancelled, Is.EqualTo(4));
        Assert.That(log.Changes.Max(change => change.Rows), Is.EqualTo(2), "no statement goes over all of a dispatch");
        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Cancelled], ledger.Balances), Is.EqualTo((4, true)));
    }

    [Test]
    public async Task A_row_that_another_process_moves_on_in_this_moment_is_open_all_the_same()
    {
        var dispatch = await PreparedAsync(1);
        Database.Run("UPDATE Deliveries SET State = 'Sending', DueAt = NULL, ClaimedBy = 7");
        await using var db = Database.Open(new StatementLog
        {
            AfterFirstQuestion = () =>
            {
                Database.Run("UPDATE Deliveries SET State = 'Deferred', DueAt = '2021-04-29 02:05:00', ClaimedBy = NULL");
                return Task.CompletedTask;
            },
        });

        Assert.That(await db.HasOpenDeliveriesAsync(dispatch.Id, default));
    }

    [TestCase("State = 'Pending', DueAt = '2021-04-29 02:05:00', ClaimedBy = NULL", true)]
    [TestCase("State = 'Pending', DueAt = NULL, ClaimedBy = 7", true)]
    [TestCase("State = 'Sending', DueAt = NULL, ClaimedBy = NULL", true)]
    [TestCase("State = 'Sent', DueAt = NULL, ClaimedBy = NULL", false)]
    [TestCase("State = 'Uncertain', DueAt = NULL, ClaimedBy = NULL", false)]
    public async Task A_dispatch_has_something_open_while_a_row_waits_is_claimed_or_on_the_wire(string row, bool isOpen)
    {
        var dispatch = await PreparedAsync(1);
        Database.Run($"UPDATE Deliveries SET {row}");
        await using var db = Database.Open();
        Assert.That(await db.HasOpenDeliveriesAsync(dispatch.Id, default), Is.EqualTo(isOpen));
    }

    private async Task<Dispatch> PreparedAsync(int contacts)
    {
        Association.AddContacts(contacts);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }
}
