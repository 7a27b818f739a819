using System.Data.Common;
using Bulletins.Audiences;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Dispatching.Queue;

/// <summary>Freezes audiences into delivery rows, and hands the rows that are due to workers.</summary>
public sealed class DispatchQueue(IDbContextFactory<BulletinsDb> databases, IEnumerable<IQueueDialect> dialects, IOptions<StorageOptions> storage)
{
    private readonly IQueueDialect dialect = dialects.Single(d => d.Provider == storage.Value.Provider);

    /// <summary>Writes a row for each candidate that has none yet, inside the database. Safe to repeat.</summary>
    /// <returns>How many rows were written.</returns>
    public async Task<int> FreezeAsync(BulletinsDb db, long dispatchId, IQueryable<Candidate> candidates, DateTime now, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = candidates.CreateDbCommand();
        command.CommandText = QueueStatements.Freeze(command.CommandText, dialect.RandomToken);
        command.With("queue_dispatch", dispatchId).With("queue_now", now);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task ExcludeDuplicatesAsync(BulletinsDb db, long dispatchId, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = db.Database.GetDbConnection().Command(QueueStatements.ExcludeDuplicates);
        await command.With("queue_dispatch", dispatchId).ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Takes up to <paramref name="count"/> rows that are due. None when the dispatch isn't Sending.</summary>
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(long dispatchId, long workerId, int count, DateTime now, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = db.Database.GetDbConnection().Command(dialect.Claim)
            .With("queue_dispatch", dispatchId).With("queue_worker", workerId).With("queue_count", count).With("queue_now", now);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var claimed = new List<ClaimedDelivery>(count);
        while (await rows.ReadAsync(cancellation))
            claimed.Add(Read(rows));
        return claimed;
    }

    /// <summary>Gives back rows that were claimed and not begun.</summary>
    public async Task ReleaseAsync(IEnumerable<ClaimedDelivery> deliveries, long workerId, DateTime due, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        foreach (var delivery in deliveries)
            await db.Database.GetDbConnection().Command(QueueStatements.Release, transaction)
                .With("queue_delivery", delivery.Id).With("queue_worker", workerId).With("queue_due", due)
                .ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static ClaimedDelivery Read(DbDataReader row)
    {
        return new ClaimedDelivery(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
            LanguageTags.Parse(row.GetString(5)), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8), row.GetInt32(9));
    }
}
