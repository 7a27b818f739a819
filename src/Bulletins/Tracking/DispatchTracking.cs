using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>Reads what became of a dispatch.</summary>
public sealed class DispatchTracking(BulletinsDb db, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<Dispatch> FindAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Include(d => d.Segment)
            .SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));

    /// <summary>Newest first.</summary>
    public async Task<(IReadOnlyList<Dispatch> Dispatches, int Total)> ListAsync(int skip, int take, CancellationToken cancellation = default)
    {
        var dispatches = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions)
            .OrderByDescending(d => d.Id).Skip(skip).Take(take).ToListAsync(cancellation);
        return (dispatches, await db.Dispatches.CountAsync(cancellation));
    }

    /// <summary>State and counts are read in one transaction, so that they belong together at every moment.</summary>
    public async Task<Ledger> LedgerAsync(long dispatchId, CancellationToken cancellation = default)
    {
        await using var moment = await db.Database.BeginTransactionAsync(cancellation);
        var dispatch = await FindAsync(dispatchId, cancellation);
        var counts = await db.Deliveries.Where(d => d.DispatchId == dispatchId)
            .GroupBy(d => d.State).Select(group => new { State = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.State, row => row.Count, cancellation);
        var now = clock.UtcNow();
        var lastRetry = counts.ContainsKey(DeliveryState.Deferred)
            ? await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Deferred).MaxAsync(d => d.DueAt, cancellation)
            : null;
        return new Ledger(dispatch.State, dispatch.Candidates ?? counts.Values.Sum(), counts, now, ExpectedEnd(dispatch, counts, lastRetry, now));
    }

    /// <summary>Why candidates were left out, and how many for each reason.</summary>
    public async Task<IReadOnlyDictionary<ExclusionReason, int>> ExclusionsAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.Exclusion != null)
            .GroupBy(d => d.Exclusion!.Value).Select(group => new { Reason = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Reason, row => row.Count, cancellation);

    private static DateTime? ExpectedEnd(Dispatch dispatch, Dictionary<DeliveryState, int> counts, DateTime? lastRetry, DateTime now)
    {
        if (dispatch.State != DispatchState.Sending || dispatch.PreparedAt is not { } begun)
            return null;
        var waiting = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Sending);
        if (waiting == 0)
            return lastRetry;
        var done = counts.Where(c => c.Key is DeliveryState.Sent or DeliveryState.Failed or DeliveryState.Deferred or DeliveryState.Uncertain).Sum(c => c.Value);
        if (done == 0)
            return null;
        var end = now + (now - begun) / done * waiting;
        return lastRetry > end ? lastRetry : end;
    }
}
