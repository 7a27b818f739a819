using System.Threading.Channels;
using Bulletins.Dispatching.Queue;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Journal;

/// <summary>Makes claims, intents and outcomes durable. All connections share one writer, and all that waits at a moment shares
/// one commit; each caller goes on when its own entry is on disk.</summary>
/// <remarks>An outcome is never given up: when it can't be written (the disk is full, the database is locked) it is tried
/// again until it can. An intent that can't be written fails, and with it the sending stops before the message has left.</remarks>
public sealed class DeliveryJournal(IDbContextFactory<BulletinsDb> databases, DispatchQueue queue, TimeProvider clock, ILogger<DeliveryJournal> log) : IAsyncDisposable
{
    private const int LargestBatch = 512;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<JournalEntry> entries = Channel.CreateUnbounded<JournalEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock starting = new();
    private readonly List<JournalEntry> inDoubt = [];
    private JournalConnection? connection;
    private Task? writer;

    /// <summary>Writes the outcome of the last message and the intent for the next one in the same commit.</summary>
    /// <returns>Whether the intent was granted; false when the claim was lost or the dispatch no longer sends.</returns>
    public Task<bool> WriteAsync(Outcome? outcome, Intent? intent)
    {
        var entry = new StepEntry(outcome, intent);
        Add(entry);
        return entry.Written;
    }

    /// <summary>Takes rows that are due. None when the dispatch isn't Sending.</summary>
    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(DueClaim claim)
    {
        var entry = new ClaimEntry(queue.ClaimStatement, claim);
        Add(entry);
        return entry.Written;
    }

    /// <summary>Gives back rows that were claimed and not begun.</summary>
    public Task ReleaseAsync(IReadOnlyList<ClaimedDelivery> deliveries, long workerId, DateTime due)
    {
        var entry = new ReleaseEntry(deliveries, workerId, due);
        Add(entry);
        return entry.Written;
    }

    /// <summary>Gives back what was claimed and not begun, where a claim failed and nobody knows what it took.</summary>
    public Task ReleaseAllAsync(DueClaim claim, DateTime due)
    {
        var entry = new ReleaseAllEntry(claim, due);
        Add(entry);
        return entry.Written;
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
        await CloseAsync();
        stopping.Dispose();
    }

    private void Add(JournalEntry entry)
    {
        lock (starting)
            writer ??= Task.Run(WriteAllAsync);
        if (!entries.Writer.TryWrite(entry))
            throw new InvalidOperationException("The journal is closed.");
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<JournalEntry>(LargestBatch);
        while (await entries.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && entries.Reader.TryRead(out var entry))
                batch.Add(entry);
            await WriteUntilDurableAsync(batch);
        }
    }

    private async Task WriteUntilDurableAsync(List<JournalEntry> batch)
    {
        while (batch.Count > 0)
        {
            try
            {
                connection ??= await JournalConnection.OpenAsync(databases);
                // Before anybody can claim and begin the same rows anew.
                await connection.WriteAsync([.. inDoubt, .. batch]);
                inDoubt.Clear();
                batch.ForEach(entry => entry.Succeed());
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "{Count} outcomes and intents can't be written; outcomes are tried again.", batch.Count);
                await CloseAsync();
                inDoubt.AddRange(batch.Select(entry => entry.DropIntent()).OfType<Intent>().Select(intent => new TakeBackEntry(intent, clock.UtcNow())));
                // What was only intended has not begun: its caller stops. What has happened must be kept.
                foreach (var entry in batch.Where(entry => !entry.MustBeKept || stopping.IsCancellationRequested))
                    entry.Fail(failure);
                batch.RemoveAll(entry => !entry.MustBeKept || stopping.IsCancellationRequested);
                await Task.Delay(RetryAfter, clock);
            }
        }
    }

    /// <summary>A connection on which something failed isn't used again.</summary>
    private async Task CloseAsync()
    {
        try
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
        catch (Exception broken)
        {
            log.LogDebug(broken, "The journal's connection could not be closed in order.");
        }
        connection = null;
    }
}
