using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Storage;

internal static class Transactions
{
    /// <summary>SQLite hands its lock to nobody: who waits for it looks again after at most 100 ms (sqlite3_busy_timeout).</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(120);

    /// <summary>The pause between two transactions of work that comes in slices. Without it whoever else wants to write can find the database
    /// taken each time that it looks, until the work is done. By the real clock, which the others wait by.</summary>
    public static Task LetOthersWriteAsync(CancellationToken cancellation) => Task.Delay(Gap, cancellation);

    /// <summary>Runs a whole transaction, and again when the database gave it up in favour of another. It commits by itself.</summary>
    /// <param name="work">Run with nothing tracked. What it set outside it sets anew.</param>
    public static Task<T> InTransactionAsync<T>(this BulletinsDb db, Func<Task<T>> work, CancellationToken cancellation) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
            var result = await work();
            await transaction.CommitAsync(cancellation);
            return result;
        });

    /// <summary>Within the transaction that is under way, and in one of its own where none is.</summary>
    public static Task<T> TogetherAsync<T>(this BulletinsDb db, Func<Task<T>> work, CancellationToken cancellation) =>
        db.Database.CurrentTransaction is null ? db.InTransactionAsync(work, cancellation) : work();
}
