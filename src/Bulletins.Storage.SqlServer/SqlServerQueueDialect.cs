using Bulletins.Dispatching.Queue;

namespace Bulletins.Storage.SqlServer;

public sealed class SqlServerQueueDialect : IQueueDialect
{
    public StorageProvider Provider => StorageProvider.SqlServer;

    public string RandomToken => "LOWER(CONVERT(char(32), CRYPT_GEN_RANDOM(16), 2))";

    public string DomainOf(string address) => $"SUBSTRING({address}, CHARINDEX('@', {address}) + 1, 320)";

    /// <summary>READPAST lets a worker pass over the rows that another one is just taking. Both questions are asked apart, each for the rows that its
    /// index has first: one order for both would have to sort, and lock, everything that is due.</summary>
    public string Claim { get; } = $"""
        WITH due AS (SELECT TOP (@queue_count) Id FROM (
            SELECT Id, DueAt, Turn FROM (SELECT TOP (@queue_count) Id, DueAt, 0 AS Turn FROM Deliveries WITH (UPDLOCK, READPAST, ROWLOCK)
                WHERE {QueueStatements.IsDue} AND Attempts > 0 ORDER BY DueAt, Id) AS again
            UNION ALL
            SELECT Id, DueAt, Turn FROM (SELECT TOP (@queue_count) Id, DueAt, 1 AS Turn FROM Deliveries WITH (UPDLOCK, READPAST, ROWLOCK)
                WHERE {QueueStatements.IsDue} AND Attempts = 0 ORDER BY DueAt, Id) AS firstly) AS both_turns
            ORDER BY Turn, DueAt, Id)
        UPDATE Deliveries SET ClaimedBy = @queue_worker, DueAt = NULL, FirstTriedAt = CASE
            WHEN DueAt < DATEADD(HOUR, -{QueueStatements.UsualLateness}, @queue_now)
            THEN DATEADD(SECOND, DATEDIFF(SECOND, DueAt, @queue_now), FirstTriedAt) ELSE FirstTriedAt END
        OUTPUT {string.Join(", ", QueueStatements.ClaimedColumns.Select(column => $"inserted.{column}"))}
        WHERE Id IN (SELECT Id FROM due)
        """;
}
