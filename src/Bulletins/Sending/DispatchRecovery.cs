using Bulletins.Dispatching;
using Bulletins.Sending.Workers;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>Reads from the tables what is due and wakes it: at start and every minute. It also gives back what dead
/// workers held, and frees what a clock that was set back keeps waiting. Nothing depends on a job having survived.</summary>
public sealed class DispatchRecovery(BulletinsDb db, DeadWorkers dead, ClockSetBack setBack, IDispatchAlarm alarm, DispatchChange change, TimeProvider clock,
    ILogger<DispatchRecovery> log)
{
    /// <summary>How often it runs.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly List<Exception> failures = [];

    /// <exception cref="AggregateException">Something couldn't be done. All the rest was, whatever failed before it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        failures.Clear();
        await TryAsync(() => dead.BuryAsync(cancellation), cancellation);
        await TryAsync(() => CancelOverdueAsync(cancellation), cancellation);
        await TryAsync(() => ReopenAsync(cancellation), cancellation);
        await TryAsync(() => setBack.MakeUpAsync(cancellation), cancellation);
        await TryAsync(() => WakeAsync(cancellation), cancellation);
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    /// <summary>What is large, stuck or broken of one dispatch keeps no other from being woken.</summary>
    private async Task TryAsync(Func<Task> step, CancellationToken cancellation)
    {
        try
        {
            await step();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(failure, "A step of recovery failed; it goes on with the next and tries this one again within a minute.");
            db.ChangeTracker.Clear();
            failures.Add(failure);
        }
    }

    /// <summary>Past its limit, and deliveries left open by a cancellation, or an end at the limit, that an outcome overtook.</summary>
    private async Task CancelOverdueAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var paused = await db.Dispatches.Where(d => d.State == DispatchState.Paused && d.NotAfter < now).Select(d => d.Id).ToListAsync(cancellation);
        var overdue = await db.Dispatches
            .Where(d => (d.State == DispatchState.Sending || d.State == DispatchState.Paused) && d.NotAfter < now
                || (d.State == DispatchState.Cancelled || d.State == DispatchState.Completed && d.NotAfter < now) && db.Deliveries.Any(x => x.DispatchId == d.Id && x.DueAt != null))
            .Select(d => d.Id).ToListAsync(cancellation);
        foreach (var id in overdue)
        {
            await TryAsync(async () =>
            {
                var cancelled = await db.CancelOpenDeliveriesAsync(id, now, cancellation);
                log.LogWarning("Dispatch {Dispatch} is over: {Count} deliveries were cancelled.", id, cancelled);
                if (paused.Contains(id))
                    await change.CancelAtLimitAsync(id, now, cancellation);
            }, cancellation);
        }
    }

    /// <summary>An outcome that came late left something to be tried again of what was completed.</summary>
    private async Task ReopenAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var unfinished = await db.Dispatches
            .Where(d => d.State == DispatchState.Completed && !(d.NotAfter < now) && db.Deliveries.Any(x => x.DispatchId == d.Id && x.DueAt != null))
            .Select(d => d.Id).ToListAsync(cancellation);
        foreach (var id in unfinished)
            await TryAsync(() => change.GoOnAsync(id, now, cancellation), cancellation);
    }

    private async Task WakeAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var toPrepare = await db.Dispatches
            .Where(d => d.State == DispatchState.Preparing || d.State == DispatchState.Scheduled && d.SendAt <= now)
            .Select(d => d.Id).ToListAsync(cancellation);
        foreach (var id in toPrepare)
            alarm.PrepareAt(id, now);

        var toSend = await db.Dispatches.Where(d => d.State == DispatchState.Sending).Select(d => d.Id).ToListAsync(cancellation);
        foreach (var id in toSend)
            alarm.SendAt(id, now);
    }
}
