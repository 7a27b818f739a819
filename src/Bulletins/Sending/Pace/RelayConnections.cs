using Bulletins.Dispatching;
using Bulletins.Time;

namespace Bulletins.Sending.Pace;

/// <summary>The connections of this process to one relay, and who waits for one: by priority, then by arrival.</summary>
internal sealed class RelayConnections(RelayOptions relay, SharePool whole, ShareTable table, TimeProvider clock) : IDisposable
{
    /// <summary>Longer than others wait between two looks (<see cref="SendingPace.BetweenLooks"/>).</summary>
    private static readonly TimeSpan TimeForOthers = SendingPace.BetweenLooks * 1.5;

    private readonly Lock sync = new();
    private readonly SemaphoreSlim asking = new(1, 1);
    private readonly Dictionary<string, SharePool> ofProviders = [];
    private readonly List<Waiter> waiting = [];
    private volatile int urgentWaiting;
    private volatile bool othersWait;
    private int yielding;
    private int working;
    private FewerConnections? fewer;

    public RelayOptions Relay => relay;

    public int Open
    {
        get
        {
            lock (sync)
                return whole.Used;
        }
    }

    public IReadOnlyList<SharePool> Pools
    {
        get
        {
            lock (sync)
                return [whole, .. ofProviders.Values];
        }
    }

    /// <summary>Stands in line; served at once when a share is free and nobody goes before.</summary>
    /// <param name="limit">Connections that the provider takes; null for no limit.</param>
    public Waiter Enter(string provider, int? limit, DispatchPriority priority)
    {
        lock (sync)
        {
            if (limit is { } most && !ofProviders.ContainsKey(provider))
                ofProviders[provider] = new SharePool(relay.Name, provider, most);
            var waiter = new Waiter(limit is null ? null : ofProviders[provider], priority);
            var place = waiting.FindIndex(other => other.Priority < priority);
            waiting.Insert(place < 0 ? waiting.Count : place, waiter);
            Serve();
            return waiter;
        }
    }

    /// <summary>Gives up waiting.</summary>
    /// <returns>False when it was served in the meantime.</returns>
    public bool Leave(Waiter waiter)
    {
        lock (sync)
        {
            if (!waiting.Remove(waiter))
                return false;
            Count();
            return true;
        }
    }

    /// <summary>Gives back what somebody was served who doesn't want it any more.</summary>
    public async Task AbandonAsync(Waiter waiter)
    {
        lock (sync)
        {
            whole.Free();
            waiter.Pool?.Free();
            Serve();
        }
        await ShedAsync(CancellationToken.None);
    }

    /// <summary>The relay answers on a connection until the slot is given back.</summary>
    public void Answered(ConnectionSlot slot)
    {
        lock (sync)
        {
            if (!slot.Works)
                working++;
            slot.Works = true;
        }
    }

    /// <summary>The relay refused the slot's connection. While it has others open it is given no more than those.</summary>
    /// <param name="saysSo">Whether it said that there are too many. Else it must have answered on one of the others.</param>
    /// <returns>Null when it has no others: then it is the relay that can't be used.</returns>
    public FewerConnections? Refuse(ConnectionSlot slot, bool saysSo, string reply)
    {
        lock (sync)
        {
            slot.WasRefused = true;
            var others = whole.Used - 1 + whole.HeldByOthers;
            // What another process holds may be connections that work: were the relay down, it would let go of them soon.
            if (saysSo ? others > 0 : working > 0 || whole.HeldByOthers > 0)
                Take(new FewerConnections(others, reply, clock.UtcNow()));
            else if (saysSo)
                return null;
            else
                Take(null);
            return fewer;
        }
    }

    /// <summary>Takes over what a process learnt about how many connections the relay takes; null for as many as configured.</summary>
    /// <param name="asOf">When that was read: what was learnt here meanwhile is newer.</param>
    public void Take(FewerConnections? learnt, DateTime asOf)
    {
        lock (sync)
        {
            if (fewer is null || fewer.Since < asOf || !fewer.Holds(asOf))
                Take(learnt);
        }
    }

    private void Take(FewerConnections? learnt)
    {
        fewer = learnt;
        Widen();
    }

    /// <summary>Asks the table for the shares that those in line lack.</summary>
    public async Task AskAsync(CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            lock (sync)
                Widen();
            foreach (var pool in Pools)
            {
                var (held, wanted, urgent) = Lacking(pool);
                if (wanted == 0 || IsWithin(TimeForOthers, pool.GaveWayAt) || !IsNews(pool, wanted, urgent))
                    continue;
                pool.AskedAt = clock.GetTimestamp();
                var (now, others) = await table.TakeAsync(pool, held, wanted, urgent, cancellation);
                lock (sync)
                {
                    (pool.Held, pool.HeldByOthers) = (now, others);
                    pool.Waiting = Math.Max(0, wanted - Math.Max(0, now - held));
                    pool.WaitingUrgent = Math.Min(urgent, pool.Waiting);
                    Serve();
                }
            }
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Each question is a transaction, and everybody in line asks each second: the table is asked when it doesn't know of somebody yet, and else once a second, as long as
    /// there can be more.</summary>
    private bool IsNews(SharePool pool, int wanted, int urgent) => wanted != pool.Waiting || Math.Min(urgent, wanted) != pool.WaitingUrgent
        || pool.Held < pool.Limit && !IsWithin(SendingPace.BetweenLooks, pool.AskedAt);

    private bool IsWithin(TimeSpan time, long? since) => since is { } timestamp && clock.GetElapsedTime(timestamp) < time;

    /// <summary>Asked after each message: while nobody waits it costs two reads.</summary>
    public bool ShouldYield(ConnectionSlot slot)
    {
        if (slot.Yields)
            return true;
        if (urgentWaiting == 0 && !othersWait)
            return false;
        lock (sync)
        {
            var own = ofProviders.GetValueOrDefault(slot.Provider);
            var helped = slot.Priority == DispatchPriority.Urgent ? 0
                : waiting.Count(w => w.Priority == DispatchPriority.Urgent && (w.Pool is null or { HasFree: true } || w.Pool == own));
            if (yielding >= Math.Max(helped, Math.Max(whole.Surplus, own?.Surplus ?? 0)))
                return false;
            yielding++;
            return slot.Yields = true;
        }
    }

    /// <summary>Whether somebody in line, or another process, could have the share of a connection that only waits.</summary>
    public bool IsWanted(ConnectionSlot slot)
    {
        if (ShouldYield(slot))
            return true;
        lock (sync)
        {
            var own = ofProviders.GetValueOrDefault(slot.Provider);
            return waiting.Exists(w => w.Pool is null or { HasFree: true } || w.Pool == own);
        }
    }

    public async ValueTask LeaveAsync(ConnectionSlot slot)
    {
        lock (sync)
        {
            if (slot.Yields)
                yielding--;
            if (slot.Works)
                working--;
            var own = ofProviders.GetValueOrDefault(slot.Provider);
            whole.Free();
            own?.Free();
            if (slot.WasRefused)
                whole.GaveWayAt = clock.GetTimestamp();
            else if (!whole.IsScarce && own is not { IsScarce: true })
                Serve();
        }
        await ShedAsync(CancellationToken.None, all: slot.WasRefused);
        lock (sync)
            Serve();
    }

    /// <summary>Takes over what other workers hold and wait for.</summary>
    public async Task LearnAsync(long worker, IReadOnlyList<ConnectionShare> shares, CancellationToken cancellation)
    {
        foreach (var pool in Pools)
        {
            var of = shares.Where(s => s.Relay == pool.Relay && s.Provider == pool.Provider).ToList();
            var others = of.Where(s => s.WorkerId != worker && ShareTable.InPlay(s)).ToList();
            var wanted = others.Sum(s => s.Waiting);
            lock (sync)
            {
                var fair = wanted > 0 ? ShareTable.FairPart(pool.Limit, others.Count + 1) : int.MaxValue;
                pool.Fair = Math.Max(1, fair);
                pool.HeldByOthers = others.Sum(s => s.Held);
                pool.Surplus = wanted > 0 ? Math.Min(wanted, Math.Max(0, pool.Used - pool.Fair)) : 0;
                pool.IsScarce = others.Count + 1 > pool.Limit && others.Exists(s => s is { Held: 0, Waiting: > 0 });
                if (others.Sum(s => s.WaitingUrgent) is > 0 and var urgent && pool.Used > 0)
                    pool.Surplus = Math.Max(pool.Surplus, Math.Min(urgent, pool.Used));
                Serve();
            }
            if (pool.Held > 0 && !of.Exists(s => s.WorkerId == worker))
                await table.TakeAsync(pool, pool.Held, 0, 0, cancellation);
        }
        lock (sync)
            othersWait = whole.Surplus > 0 || ofProviders.Values.Any(pool => pool.Surplus > 0);
        await ShedAsync(cancellation);
    }

    /// <summary>Gives idle shares back that others wait for, or all idle ones, and says so when fewer wait here.</summary>
    public async Task ShedAsync(CancellationToken cancellation, bool all = false)
    {
        foreach (var pool in Pools)
        {
            if (!HasToTell(pool, all))
                continue;
            await asking.WaitAsync(cancellation);
            try
            {
                await ShedAsync(pool, all, cancellation);
            }
            finally
            {
                asking.Release();
            }
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task ShedAsync(SharePool pool, bool all, CancellationToken cancellation)
    {
        var (held, wanted, urgent) = (0, 0, 0);
        lock (sync)
        {
            if (!HasToTell(pool, all))
                return;
            if (pool.IsScarce && Kept(pool, all) < pool.Held)
                pool.GaveWayAt = clock.GetTimestamp();
            pool.Held = Kept(pool, all);
            (held, wanted, urgent) = Lacking(pool);
            (pool.Waiting, pool.WaitingUrgent) = (wanted, urgent);
        }
        await table.StoreAsync(pool, held, wanted, urgent, cancellation);
    }

    /// <summary>Whether the table says more of us than is so.</summary>
    private bool HasToTell(SharePool pool, bool all)
    {
        lock (sync)
            return Kept(pool, all) < pool.Held || Lacking(pool).Wanted < pool.Waiting;
    }

    private static int Kept(SharePool pool, bool all) =>
        Math.Min(pool.Held, all || pool.IsScarce ? pool.Used : Math.Max(pool.Used, Math.Min(pool.Fair, pool.Limit)));

    private (int Held, int Wanted, int Urgent) Lacking(SharePool pool)
    {
        lock (sync)
        {
            var line = waiting.Where(w => pool == whole || w.Pool == pool).ToList();
            var wanted = Math.Max(0, Math.Min(line.Count, pool.Limit) - Math.Max(0, pool.Idle));
            return (pool.Held, wanted, Math.Min(wanted, line.Count(w => w.Priority == DispatchPriority.Urgent)));
        }
    }

    private void Serve()
    {
        for (var i = 0; i < waiting.Count && whole.HasFree;)
        {
            var waiter = waiting[i];
            if (waiter.Pool is { HasFree: false })
            {
                i++;
                continue;
            }
            whole.Use();
            waiter.Pool?.Use();
            waiting.RemoveAt(i);
            waiter.Serve();
        }
        Count();
    }

    private void Widen()
    {
        whole.Lowered = fewer is { } present && present.Holds(clock.UtcNow()) ? present.To : null;
    }

    private void Count() => urgentWaiting = waiting.Count(w => w.Priority == DispatchPriority.Urgent);
}
