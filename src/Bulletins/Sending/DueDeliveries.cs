using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Time;

namespace Bulletins.Sending;

/// <summary>The rows of a dispatch for one mailbox provider that are due: claimed a slice at a time, and handed to the connections one
/// by one. The next slice is claimed while the last one is still being sent.</summary>
public sealed class DueDeliveries(DeliveryJournal journal, long dispatchId, string mailboxProvider, long workerId, TimeProvider clock)
{
    /// <summary>Enough that connections never wait for a claim, few enough that other workers have their part.</summary>
    private const int LargestSlice = 200;

    /// <summary>Nobody can be left out any more once they are claimed: a slice that lasts longer is followed by a smaller one.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Queue<ClaimedDelivery> ready = [];
    private Task? claiming;
    private bool isExhausted;
    private DueClaim? failed;
    private int slice = 25;
    private long claimedAt = clock.GetTimestamp();

    /// <summary>When the rows that are ready were claimed at the latest, so that they were due, in UTC.</summary>
    private DateTime dueAt = clock.UtcNow();

    /// <summary>One is there to be taken without waiting.</summary>
    public bool HasReady
    {
        get
        {
            lock (gate)
                return ready.Count > 0;
        }
    }

    /// <returns>Null when nothing more is due, or the dispatch no longer sends.</returns>
    public async ValueTask<ClaimedDelivery?> NextAsync()
    {
        while (true)
        {
            Task pending;
            lock (gate)
            {
                if (ready.Count <= slice / 2 && !isExhausted)
                    claiming ??= ClaimAsync();
                if (ready.TryDequeue(out var delivery))
                    return delivery;
                if (isExhausted)
                    return null;
                pending = claiming!;
            }
            await pending;
        }
    }

    /// <summary>Takes back a row that was not begun, for another connection.</summary>
    public void GiveBack(ClaimedDelivery delivery)
    {
        lock (gate)
            ready.Enqueue(delivery);
    }

    /// <summary>Lets go of what is ready: nothing goes for a while, and who leaves meanwhile is to be left out. A little is claimed when it goes on.</summary>
    public async Task LetGoAsync()
    {
        while (true)
        {
            Task? pending, released = null;
            lock (gate)
            {
                pending = claiming;
                if (pending is null)
                {
                    // Added under the gate and due as before, so that whoever claims next finds these rows and doesn't take all for done.
                    released = ready.Count > 0 ? journal.ReleaseAsync([.. ready], workerId, Earlier(dueAt, clock.UtcNow())) : Task.CompletedTask;
                    ready.Clear();
                    (slice, isExhausted) = (1, failed is not null);
                }
            }
            if (released is not null)
            {
                await released;
                return;
            }
            await pending!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets go of what was claimed and not begun; nothing more is handed out.</summary>
    public async Task ReleaseAsync()
    {
        Task? pending;
        lock (gate)
        {
            isExhausted = true;
            pending = claiming;
        }
        if (pending is not null)
            await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (failed is not null)
            await journal.ReleaseAllAsync(failed, clock.UtcNow());
        else if (ready.Count > 0)
            await journal.ReleaseAsync([.. ready], workerId, clock.UtcNow());
        ready.Clear();
    }

    /// <summary>The clock may have been set back since they were claimed.</summary>
    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;

    private async Task ClaimAsync()
    {
        // Not under the gate, which the caller holds.
        await Task.Yield();
        var claim = new DueClaim(dispatchId, mailboxProvider, workerId, 0, clock.UtcNow());
        try
        {
            slice = clock.GetElapsedTime(claimedAt) > LongestWait ? Math.Max(slice / 2, 2) : Math.Min(2 * slice, LargestSlice);
            claimedAt = clock.GetTimestamp();
            var claimed = await journal.ClaimAsync(claim with { Count = slice });
            lock (gate)
            {
                foreach (var delivery in claimed)
                    ready.Enqueue(delivery);
                dueAt = claimed.Count > 0 ? claim.Now : dueAt;
                isExhausted |= claimed.Count == 0;
                claiming = null;
            }
        }
        catch
        {
            lock (gate)
            {
                isExhausted = true;
                failed = claim;
                claiming = null;
            }
            throw;
        }
    }
}
