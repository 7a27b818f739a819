using Bulletins.Dispatching.Queue;

namespace Bulletins.Storage.SqlServer;

public sealed class SqlServerQueueDialect : IQueueDialect
{
    public StorageProvider Provider => StorageProvider.SqlServer;

    public string RandomToken => "LOWER(CONVERT(char(32), CRYPT_GEN_RANDOM(16), 2))";

    public string DomainOf(string address) => $"SUBSTRING({address}, CHARINDEX('@', {address}) + 1, 320)";

    /// <summary>READPAST lets a worker pass over the rows that another one is just taking.</summary>
    public string Claim { get; } = $"""
        WITH due AS (SELECT TOP (@queue_count) * FROM Deliveries WITH (UPDLOCK, READPAST, ROWLOCK)
            WHERE DispatchId = @queue_dispatch AND MailboxProvider = @queue_provider AND DueAt <= @queue_now
                AND EXISTS (SELECT 1 FROM Dispatches WHERE Dispatches.Id = @queue_dispatch AND Dispatches.State = 'Sending')
            ORDER BY DueAt, Id)
        UPDATE due SET ClaimedBy = @queue_worker, DueAt = NULL
        OUTPUT {string.Join(", ", QueueStatements.ClaimedColumns.Select(column => $"inserted.{column}"))}
        """;
}
