using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Storage;

internal static class Transactions
{
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
}
