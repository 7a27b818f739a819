using Bulletins.Dispatching;
using Bulletins.Tracking.Figures;

namespace Bulletins.Tracking;

/// <summary>The ledgers of many dispatches at once: those that are over are taken from the book of figures, so that a list doesn't count millions
/// of rows.</summary>
public sealed class DispatchList(DispatchTracking tracking, FiguresBook figures)
{
    public async Task<IReadOnlyDictionary<long, Ledger>> LedgersAsync(IEnumerable<Dispatch> dispatches, CancellationToken cancellation = default)
    {
        var ids = dispatches.Select(d => d.Id).ToList();
        var ledgers = await figures.CountedLedgersAsync(ids, cancellation);
        foreach (var (id, ledger) in await tracking.LedgersAsync([.. ids.Where(id => !ledgers.ContainsKey(id))], cancellation))
            ledgers[id] = ledger;
        return ledgers;
    }
}
