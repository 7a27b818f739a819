using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Drill;

/// <summary>What the ledger says beside what the sink has.</summary>
/// <param name="Missed">The ledger says sent, or nothing at all, and the sink has no copy.</param>
/// <param name="Held">Uncertain twice: waits for a person, and is neither lost nor hidden.</param>
/// <param name="Repeated">More than one copy came.</param>
/// <param name="Unexplained">Of those, the ones with more copies than their uncertain attempts account for.</param>
internal sealed record DrillResult(int Recipients, int Missed, int Held, int Repeated, int Unexplained, int Uncertain, bool Balances, bool IsCompleted)
{
    public bool IsPassed => Missed == 0 && Unexplained == 0 && Balances && IsCompleted;

    public static async Task<DrillResult> CompareAsync(BulletinsDb db, DispatchTracking tracking, long dispatchId, IReadOnlyDictionary<string, int> copies, CancellationToken cancellation)
    {
        var ledger = await tracking.LedgerAsync(dispatchId, cancellation);
        var deliveries = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatchId && d.State != DeliveryState.Excluded)
            .Select(d => new { d.Token, d.State, Uncertain = db.Attempts.Count(a => a.DeliveryId == d.Id && a.Outcome == AttemptOutcome.Uncertain) })
            .ToListAsync(cancellation);
        var compared = deliveries.ConvertAll(d => (d.State, d.Uncertain, Copies: copies.GetValueOrDefault(d.Token)));
        return new DrillResult(
            compared.Count,
            Missed: compared.Count(d => d.Copies == 0 && d.State != DeliveryState.Uncertain),
            Held: compared.Count(d => d.State == DeliveryState.Uncertain),
            Repeated: compared.Count(d => d.Copies > 1),
            Unexplained: compared.Count(d => d.Copies > 1 + d.Uncertain),
            Uncertain: compared.Count(d => d.Uncertain > 0),
            ledger.Balances,
            ledger.State == DispatchState.Completed);
    }
}
