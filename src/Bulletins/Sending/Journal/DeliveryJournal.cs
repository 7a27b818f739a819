using System.Data.Common;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Journal;

/// <summary>Makes intents and outcomes durable. All connections share one writer, and all that waits at a moment shares
/// one commit; each caller goes on when its own entry is on disk.</summary>
/// <remarks>An outcome is never given up: when it can't be written (the disk is full, the database is locked) it is tried
/// again until it can. An intent that can't be written fails, and with it the sending stops before the message has left.</remarks>
public sealed class DeliveryJournal(IDbContextFactory<BulletinsDb> databases, TimeProvider clock, ILogger<DeliveryJournal> log) : IAsyncDisposable
{
    private const int LargestBatch = 512;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<Entry> entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    private Task? writer;

    /// <summary>Writes the outcome of the last message and the intent for the next one in the same commit.</summary>
    /// <returns>Whether the intent was granted; false when the claim was lost or the dispatch no longer sends.</returns>
    public Task<bool> WriteAsync(Outcome? outcome, Intent? intent)
    {
        Start();
        var entry = new Entry(outcome, intent);
        return entries.Writer.TryWrite(entry)
            ? entry.Written.Task
            : throw new InvalidOperationException("The journal is closed.");
    }

    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        if (writer is not null)
        {
            // Outcomes that can't be written at the end become Uncertain at the next start.
            stopping.CancelAfter(TimeSpan.FromSeconds(10));
            await writer;
        }
        stopping.Dispose();
    }

    private void Start()
    {
        lock (starting)
            writer ??= Task.Run(WriteAllAsync);
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Entry>(LargestBatch);
        while (await entries.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            await WriteUntilDurableAsync(batch);
        }
    }

    private async Task WriteUntilDurableAsync(List<Entry> batch)
    {
        while (batch.Count > 0)
        {
            try
            {
                await WriteAsync(batch);
                batch.ForEach(entry => entry.Succeed());
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "{Count} outcomes and intents can't be written; outcomes are tried again.", batch.Count);
                // What was only intended has not begun: its caller stops. What has happened must be kept.
                foreach (var entry in batch.Where(e => e.Outcome is null || stopping.IsCancellationRequested))
                    entry.Written.TrySetException(failure);
                batch.RemoveAll(entry => entry.Written.Task.IsCompleted);
                batch.ForEach(entry => entry.DropIntent());
                await Task.Delay(RetryAfter, clock);
            }
        }
    }

    private async Task WriteAsync(List<Entry> batch)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        using var statements = new JournalStatements(db.Database.GetDbConnection(), transaction.GetDbTransaction());
        foreach (var entry in batch)
            await entry.WriteAsync(statements);
        await transaction.CommitAsync();
    }

    private sealed class Entry(Outcome? outcome, Intent? intent)
    {
        private Intent? intent = intent;
        private bool granted;

        public Outcome? Outcome => outcome;

        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WriteAsync(JournalStatements statements)
        {
            if (outcome is not null)
                await statements.EndAsync(outcome);
            granted = intent is not null && await statements.BeginAsync(intent);
        }

        public void DropIntent() => intent = null;

        public void Succeed() => Written.TrySetResult(granted);
    }
}
