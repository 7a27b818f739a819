using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Changes very many rows a slice at a time. One statement over a million takes longer than a server gives a statement, is undone
/// as a whole, and keeps everybody else from the table until then.</summary>
internal static class DeliverySlices
{
    /// <summary>So many ids, of which some may be other dispatches' rows.</summary>
    private const int Slice = 50_000;

    /// <param name="change">Changes the rows that it is given, and says how many those were.</param>
    /// <returns>How many rows were changed.</returns>
    public static async Task<int> InSlicesAsync(this BulletinsDb db, IQueryable<Delivery> deliveries, Func<IQueryable<Delivery>, Task<int>> change, CancellationToken cancellation)
    {
        var changed = 0;
        var last = await deliveries.MaxAsync(d => (long?)d.Id, cancellation);
        for (var next = await deliveries.MinAsync(d => (long?)d.Id, cancellation); next <= last; next += Slice)
        {
            var (from, through) = (next, next + Slice - 1);
            changed += await change(deliveries.Where(d => d.Id >= from && d.Id <= through));
            if (through < last && db.Database.CurrentTransaction is null)
                await Transactions.LetOthersWriteAsync(cancellation);
        }
        return changed;
    }
}
