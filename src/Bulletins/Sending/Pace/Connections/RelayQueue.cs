using Bulletins.Dispatching;
using Bulletins.Time;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>Who in this process waits for a connection to one relay, by priority, then by arrival; and who has one. In memory, under one lock: nothing is awaited
/// here. The shares that it hands out come from <see cref="RelayConnections"/>.</summary>
internal sealed partial class RelayQueue(string relay, SharePool whole, TimeProvider clock)
{
    private readonly Lock sync = new();
    private readonly Dictionary<string, SharePool> ofProviders = [];
    private readonly List<Waiter> waiting = [];
    private volatile int urgentWaiting;
    private volatile bool othersWait;
    private int yielding;
    private int working;
    private FewerConnections? fewer;

    /// <summary>The relay's as a whole first, then those of the providers that set a limit.</summary>
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
                ofProviders[provider] = new SharePool(relay, provider, most);
            var waiter = new Waiter(limit is null ? null : ofProviders[provider], priority);
            var place = waiting.FindIndex(other => other.Priority < priority);
            waiting.Insert(place < 0 ? waiting.Count : place, waiter);
            ServeWaiting();
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
    public void GiveBack(Waiter waiter)
    {
        lock (sync)
        {
            whole.Free();
            waiter.Pool?.Free();
            ServeWaiting();
        }
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

    /// <summary>The slot's connection is closed.</summary>
    public void End(ConnectionSlot slot)
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
                ServeWaiting();
        }
    }

    /// <summary>Hands out what is free.</summary>
    public void Serve()
    {
        lock (sync)
            ServeWaiting();
    }

    /// <summary>Gives the relay as many connections as configured again, once it was given fewer for long enough.</summary>
    public void Widen()
    {
        lock (sync)
            whole.Lowered = fewer is { } present && present.Holds(clock.UtcNow()) ? present.To : null;
    }

    private void Take(FewerConnections? learnt)
    {
        fewer = learnt;
        Widen();
    }

    private void ServeWaiting()
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

    private void Count() => urgentWaiting = waiting.Count(w => w.Priority == DispatchPriority.Urgent);
}
