using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

internal static class MeterTransactions
{
    /// <summary>A transaction that holds meters (<see cref="PaceLedger.HoldAsync"/>). A meter that isn't there yet is made, and where two processes do so in one moment
    /// the slower one finds it the second time.</summary>
    public static async Task<T> HoldingMetersAsync<T>(this IDbContextFactory<BulletinsDb> databases, Func<BulletinsDb, Task<T>> work, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        try
        {
            return await db.InTransactionAsync(() => work(db), cancellation);
        }
        catch (DbUpdateException)
        {
            return await db.InTransactionAsync(() => work(db), cancellation);
        }
    }
}
