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

    private async Task<Dispatch> PreparedAsync(int contacts)
    {
        Association.AddContacts(contacts);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }
}
