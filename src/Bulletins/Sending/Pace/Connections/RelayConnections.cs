using Bulletins.Sending.Relays;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>The connections of this process to one relay: takes the shares that those in the <see cref="Queue"/> lack out of the table, and gives back what other
/// workers wait for.</summary>
internal sealed class RelayConnections(RelayOptions relay, SharePool whole, ShareTable table, TimeProvider clock) : IDisposable
{
    /// <summary>Longer than others wait between two looks (<see cref="SendingPace.BetweenLooks"/>).</summary>
    private static readonly TimeSpan TimeForOthers = SendingPace.BetweenLooks * 1.5;

    private readonly SemaphoreSlim asking = new(1, 1);

    public RelayOptions Relay => relay;

    public RelayQueue Queue { get; } = new(relay.Name, whole, clock);

    public LearntShare Share { get; } = new(clock);

    /// <summary>Asks the table for the shares that those in line lack.</summary>
    public async Task AskAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            Queue.Widen();
            foreach (var pool in Queue.Pools)
            {
                var lacking = Queue.Lacking(pool);
                if (lacking.Wanted == 0 || IsWithin(TimeForOthers, pool.GaveWayAt) || !IsNews(pool, lacking.Wanted, lacking.Urgent))
                    continue;
                pool.AskedAt = clock.GetTimestamp();
                var (held, others) = await table.TakeAsync(pool, lacking.Held, lacking.Wanted, lacking.Urgent, cancellation);
                Queue.Grant(pool, held, others, lacking);
            }
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Gives back what somebody was served who doesn't want it any more.</summary>
    public async Task AbandonAsync(Waiter waiter)
    {
        Queue.GiveBack(waiter);
        await ShedAsync(CancellationToken.None);
    }

    public async ValueTask LeaveAsync(ConnectionSlot slot)
    {
        Queue.End(slot);
        await ShedAsync(CancellationToken.None, all: slot.WasRefused);
        Queue.Serve();
    }

    /// <summary>Takes over what other workers hold and wait for.</summary>
    public async Task LearnAsync(long worker, IReadOnlyList<ConnectionShare> shares, CancellationToken cancellation)
    {
        foreach (var pool in Queue.Pools)
        {
            var of = shares.Where(s => s.Relay == pool.Relay && s.Provider == pool.Provider).ToList();
            Queue.Learn(pool, [.. of.Where(s => s.WorkerId != worker && ShareTable.InPlay(s))]);
            if (pool.Held > 0 && !of.Exists(s => s.WorkerId == worker))
                await table.TakeAsync(pool, pool.Held, 0, 0, cancellation);
        }
        Queue.HaveLearnt();
        await ShedAsync(cancellation);
    }

    /// <summary>Gives idle shares back that others wait for, or all idle ones, and says so when fewer wait here.</summary>
    public async Task ShedAsync(CancellationToken cancellation, bool all = false)
    {
        foreach (var pool in Queue.Pools)
        {
            if (!Queue.HasToTell(pool, all))
                continue;
            await asking.WaitAsync(cancellation);
            try
            {
                if (Queue.Shed(pool, all) is { } told)
                    await table.StoreAsync(pool, told.Held, told.Wanted, told.Urgent, cancellation);
            }
            finally
            {
                asking.Release();
            }
        }
    }

    public void Dispose() => asking.Dispose();

    /// <summary>Each question is a transaction, and everybody in line asks each second: the table is asked when it doesn't know of somebody yet, and else once a
    /// second, as long as there can be more.</summary>
    private bool IsNews(SharePool pool, int wanted, int urgent) => wanted != pool.Waiting || Math.Min(urgent, wanted) != pool.WaitingUrgent
        || pool.Held < pool.Limit && !IsWithin(SendingPace.BetweenLooks, pool.AskedAt);

    private bool IsWithin(TimeSpan time, long? since) => since is { } timestamp && clock.GetElapsedTime(timestamp) < time;
}
