using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace.Connections;

/// <remarks>What it asks of the table of shares, and what it takes over from there.</remarks>
internal sealed partial class RelayQueue
{
    /// <summary>What we hold of a pool, how many more those in line lack, and how many of them are urgent.</summary>
    public (int Held, int Wanted, int Urgent) Lacking(SharePool pool)
    {
        lock (sync)
        {
            var line = waiting.Where(w => pool == whole || w.Pool == pool).ToList();
            var wanted = Math.Max(0, Math.Min(line.Count, pool.Limit) - Math.Max(0, pool.Idle));
            return (pool.Held, wanted, Math.Min(wanted, line.Count(w => w.Priority == DispatchPriority.Urgent)));
        }
    }

    /// <summary>The table has answered: so many are ours now, and so many all others'.</summary>
    /// <param name="lacked">What it was asked.</param>
    public void Grant(SharePool pool, int held, int others, (int Held, int Wanted, int Urgent) lacked)
    {
        lock (sync)
        {
            (pool.Held, pool.HeldByOthers) = (held, others);
            pool.Waiting = Math.Max(0, lacked.Wanted - Math.Max(0, held - lacked.Held));
            pool.WaitingUrgent = Math.Min(lacked.Urgent, pool.Waiting);
            ServeWaiting();
        }
    }

    /// <summary>Takes over what other workers hold of a pool and wait for.</summary>
    /// <param name="others">Those that take part.</param>
    public void Learn(SharePool pool, List<ConnectionShare> others)
    {
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
            ServeWaiting();
        }
    }

    /// <summary>Each pool has learnt: from now on it is known whether connections should end for other workers.</summary>
    public void HaveLearnt()
    {
        lock (sync)
            othersWait = whole.Surplus > 0 || ofProviders.Values.Any(pool => pool.Surplus > 0);
    }

    /// <summary>Whether the table says more of us than is so.</summary>
    public bool HasToTell(SharePool pool, bool all)
    {
        lock (sync)
            return Kept(pool, all) < pool.Held || Lacking(pool).Wanted < pool.Waiting;
    }

    /// <summary>Lets go of idle shares that others wait for, or of all idle ones.</summary>
    /// <returns>What is to be told then; null when the table says no more of us than is so.</returns>
    public (int Held, int Wanted, int Urgent)? Shed(SharePool pool, bool all)
    {
        lock (sync)
        {
            if (!HasToTell(pool, all))
                return null;
            if (pool.IsScarce && Kept(pool, all) < pool.Held)
                pool.GaveWayAt = clock.GetTimestamp();
            pool.Held = Kept(pool, all);
            var lacking = Lacking(pool);
            (pool.Waiting, pool.WaitingUrgent) = (lacking.Wanted, lacking.Urgent);
            return lacking;
        }
    }

    private static int Kept(SharePool pool, bool all) =>
        Math.Min(pool.Held, all || pool.IsScarce ? pool.Used : Math.Max(pool.Used, Math.Min(pool.Fair, pool.Limit)));
}
