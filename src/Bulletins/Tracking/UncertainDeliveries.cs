using Bulletins.Dispatching;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>All that wait for a person, whatever their dispatch: nobody can say whether the relay took them.</summary>
public sealed class UncertainDeliveries(BulletinsDb db, DeliveryTable table)
{
    /// <summary>How many wait, by dispatch.</summary>
    public async Task<IReadOnlyDictionary<long, int>> CountAsync(CancellationToken cancellation = default) =>
        await db.Deliveries.NeedingDecision().GroupBy(d => d.DispatchId).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);

    /// <summary>Those of the latest dispatch first.</summary>
    public async Task<IReadOnlyList<UncertainDelivery>> ReadAsync(int skip, int take, CancellationToken cancellation = default)
    {
        var deliveries = await db.Deliveries.AsNoTracking().NeedingDecision().OrderByDescending(d => d.DispatchId).ThenBy(d => d.Id).Skip(skip).Take(take).ToListAsync(cancellation);
        var ids = deliveries.Select(d => d.DispatchId).Distinct().ToList();
        var dispatches = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellation);
        return [.. (await table.WithAttemptsAsync(deliveries, cancellation)).Select(record => new UncertainDelivery(dispatches[record.Delivery.DispatchId], record))];
    }
}

public sealed record UncertainDelivery(Dispatch Dispatch, DeliveryRecord Record)
{
    /// <summary>Of a cancelled dispatch nothing is sent any more.</summary>
    public bool MayBeSentOnceMore => Dispatch.State != DispatchState.Cancelled;
}
