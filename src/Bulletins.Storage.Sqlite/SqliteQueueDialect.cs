using Bulletins.Dispatching.Queue;

namespace Bulletins.Storage.Sqlite;

public sealed class SqliteQueueDialect : IQueueDialect
{
    public StorageProvider Provider => StorageProvider.Sqlite;

    public string RandomToken => "lower(hex(randomblob(16)))";

    public string DomainOf(string address) => $"substr({address}, instr({address}, '@') + 1)";

    public string Claim { get; } = $"""
        WITH again AS MATERIALIZED (SELECT Id FROM Deliveries WHERE {QueueStatements.IsDue} AND Attempts > 0 ORDER BY DueAt, Id LIMIT @queue_count)
        UPDATE Deliveries SET ClaimedBy = @queue_worker, DueAt = NULL, FirstTriedAt = CASE
            WHEN julianday(@queue_now) - julianday(DueAt) > {QueueStatements.UsualLateness} / 24.0
            THEN strftime('%Y-%m-%d %H:%M:%f', julianday(FirstTriedAt) + julianday(@queue_now) - julianday(DueAt)) ELSE FirstTriedAt END
        WHERE Id IN (SELECT Id FROM again UNION ALL SELECT Id FROM (
            SELECT Id FROM Deliveries WHERE {QueueStatements.IsDue} AND Attempts = 0
            ORDER BY DueAt, Id LIMIT @queue_count - (SELECT COUNT(*) FROM again)))
        RETURNING {string.Join(", ", QueueStatements.ClaimedColumns)}
        """;
}
