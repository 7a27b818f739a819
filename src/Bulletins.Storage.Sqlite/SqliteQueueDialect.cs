using Bulletins.Dispatching.Queue;

namespace Bulletins.Storage.Sqlite;

public sealed class SqliteQueueDialect : IQueueDialect
{
    public StorageProvider Provider => StorageProvider.Sqlite;

    public string RandomToken => "lower(hex(randomblob(16)))";

    public string DomainOf(string address) => $"substr({address}, instr({address}, '@') + 1)";

    public string Claim { get; } = $"""
        UPDATE Deliveries SET ClaimedBy = @queue_worker, DueAt = NULL
        WHERE Id IN (SELECT Id FROM Deliveries WHERE DispatchId = @queue_dispatch AND MailboxProvider = @queue_provider AND DueAt <= @queue_now
            AND EXISTS (SELECT 1 FROM Dispatches WHERE Dispatches.Id = @queue_dispatch AND Dispatches.State = 'Sending')
            ORDER BY DueAt, Id LIMIT @queue_count)
        RETURNING {string.Join(", ", QueueStatements.ClaimedColumns)}
        """;
}
