using Bulletins.Dispatching;
using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Workers;

/// <summary>Takes back what dead workers held: rows that were begun are Uncertain, all others are simply due again.</summary>
public sealed class DeadWorkers(BulletinsDb db, WorkerLease own, TimeProvider clock, ILogger<DeadWorkers> log)
{
    public async Task BuryAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        await ShortenLeasesAsync(now, cancellation);
        foreach (var worker in await db.Workers.AsNoTracking().ToListAsync(cancellation))
        {
            if (!own.IsOf(worker) && (worker.LeaseUntil < now || WorkerHost.IsDead(worker)))
                await BuryAsync(worker, now, cancellation);
        }
        await TakeBackOrphansAsync(now, cancellation);
    }

    /// <summary>Only those that have ended for certain: whoever is merely late with its lease has recovery's minute.</summary>
    public async Task BuryKilledAsync(CancellationToken cancellation)
    {
        foreach (var worker in await db.Workers.AsNoTracking().ToListAsync(cancellation))
        {
            if (!own.IsOf(worker) && WorkerHost.IsDead(worker))
                await BuryAsync(worker, clock.UtcNow(), cancellation);
        }
    }

    /// <summary>What somebody claimed who didn't know yet that they were buried.</summary>
    private async Task TakeBackOrphansAsync(DateTime now, CancellationToken cancellation)
    {
        var orphaned = db.Deliveries.Where(d => d.ClaimedBy != null && !db.Workers.Any(w => w.Id == d.ClaimedBy)).Select(d => d.ClaimedBy!.Value).Distinct();
        foreach (var worker in await orphaned.ToListAsync(cancellation))
        {
            var (uncertain, released) = await db.InTransactionAsync(() => TakeRowsAsync(worker, now, cancellation), cancellation);
            log.LogWarning("Worker {Worker} was dead when it claimed: {Uncertain} deliveries are uncertain, {Released} are due again.", worker, uncertain, released);
        }
    }

    /// <summary>A lease from before the clock was set back would outlive its dead worker by as much. A living one sets its own
    /// end again within seconds.</summary>
    private Task<int> ShortenLeasesAsync(DateTime now, CancellationToken cancellation)
    {
        var (longest, until) = (now + 2 * WorkerLease.Length, now + WorkerLease.Length);
        return db.Workers.Where(w => w.LeaseUntil > longest).ExecuteUpdateAsync(row => row.SetProperty(w => w.LeaseUntil, until), cancellation);
    }

    private async Task BuryAsync(Worker worker, DateTime now, CancellationToken cancellation)
    {
        var (uncertain, released) = await db.InTransactionAsync(() => TakeItsRowsAsync(worker, now, cancellation), cancellation);
        if (released >= 0)
            log.LogWarning("Worker {Worker} on {Host} is dead: {Uncertain} deliveries are uncertain, {Released} are due again.",
                worker.Id, worker.Host, uncertain, released);
    }

    /// <returns>How many are uncertain, and how many due again; -1 when another process buries it, or it lives.</returns>
    private async Task<(int Uncertain, int Released)> TakeItsRowsAsync(Worker worker, DateTime now, CancellationToken cancellation)
    {
        var taken = await db.Workers.Where(w => w.Id == worker.Id && w.LeaseUntil == worker.LeaseUntil).ExecuteDeleteAsync(cancellation);
        if (taken == 0)
            return (0, -1);
        return await TakeRowsAsync(worker.Id, now, cancellation);
    }

    private async Task<(int Uncertain, int Released)> TakeRowsAsync(long worker, DateTime now, CancellationToken cancellation)
    {
        var uncertain = await MarkUncertainAsync(worker, now, cancellation);
        var released = await db.Deliveries.Where(d => d.ClaimedBy == worker)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.ClaimedBy, (long?)null).SetProperty(d => d.DueAt, now), cancellation);
        return (uncertain, released);
    }

    private async Task<int> MarkUncertainAsync(long workerId, DateTime now, CancellationToken cancellation)
    {
        var begun = db.Deliveries.Where(d => d.ClaimedBy == workerId && d.State == DeliveryState.Sending);
        await db.Attempts
            .Where(a => a.Outcome == AttemptOutcome.Begun && begun.Select(d => d.Id).Contains(a.DeliveryId))
            .ExecuteUpdateAsync(row => row.SetProperty(a => a.Outcome, AttemptOutcome.Uncertain)
                .SetProperty(a => a.EndedAt, now), cancellation);
        var toSendOnceMore = begun.Where(d => d.UncertainAttempts == 0 && d.Dispatch.UncertainPolicy == UncertainPolicy.SendOnceMore);
        return await MarkUncertainAsync(toSendOnceMore, dueAt: now, now, cancellation) + await MarkUncertainAsync(begun, dueAt: null, now, cancellation);
    }

    private static Task<int> MarkUncertainAsync(IQueryable<Delivery> deliveries, DateTime? dueAt, DateTime now, CancellationToken cancellation) =>
        deliveries.ExecuteUpdateAsync(row => row
            .SetProperty(d => d.State, DeliveryState.Uncertain)
            .SetProperty(d => d.DueAt, dueAt)
            .SetProperty(d => d.UncertainAttempts, d => d.UncertainAttempts + 1)
            .SetProperty(d => d.ClaimedBy, (long?)null)
            .SetProperty(d => d.ChangedAt, now), cancellation);
}
