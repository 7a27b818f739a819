using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Frees what was written before the machine's clock was set back and would now wait until the clock has been there again.</summary>
public sealed class ClockSetBack(BulletinsDb db, IOptions<SendingOptions> options, TimeProvider clock, ILogger<ClockSetBack> log)
{
    /// <summary>By how much the clocks of several machines may differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public async Task MakeUpAsync(CancellationToken cancellation)
    {
        await EndRestsAsync(cancellation);
        await BringBudgetsBackAsync(cancellation);
        foreach (var dispatch in await db.Dispatches.Where(d => d.State == DispatchState.Sending).Select(d => d.Id).ToListAsync(cancellation))
            await FreeAsync(dispatch, cancellation);
    }

    /// <summary>Only what was deferred is ever due later than it was written. That keeps its time, unless no delivery waits so long.</summary>
    private async Task FreeAsync(long dispatchId, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var longest = now + Tolerance + DeliveryDecision.LongestWait(options.Value);
        var ahead = db.Deliveries.Where(d => d.DispatchId == dispatchId && d.DueAt > now && (d.State != DeliveryState.Deferred || d.DueAt > longest));
        // Asked first, because even an update of no rows keeps other writers waiting.
        if (!await ahead.AnyAsync(cancellation))
            return;
        var freed = await db.InSlicesAsync(ahead, slice => slice.ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, now)
            .SetProperty(d => d.FirstTriedAt, d => d.FirstTriedAt > now ? now : d.FirstTriedAt), cancellation), cancellation);
        log.LogWarning("The clock was set back: {Count} deliveries of dispatch {Dispatch} would have waited for a time that has been.", freed, dispatchId);
    }

    /// <summary>A relay that began to rest in the future may be tried now.</summary>
    private async Task EndRestsAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var latest = now + Tolerance;
        await db.RelayStates.Where(r => r.State != CircuitState.Closed && r.ChangedAt > latest)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.Until, now).SetProperty(r => r.ChangedAt, now)
                .SetProperty(r => r.FailingSince, r => r.FailingSince > now ? now : r.FailingSince), cancellation);
    }

    /// <summary>Messages that began in minutes still to come have begun by now: they count from now on, as long as any that begin now.</summary>
    private async Task BringBudgetsBackAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var latest = now + Tolerance;
        var slowed = db.PaceMeters.Where(m => m.PaceChangedAt > latest || m.SlowedAt > latest);
        if (await slowed.AnyAsync(cancellation))
            await slowed.ExecuteUpdateAsync(row => row.SetProperty(m => m.PaceChangedAt, now)
                .SetProperty(m => m.SlowedAt, m => m.SlowedAt > latest ? now : m.SlowedAt), cancellation);
        if (!await db.PaceUsages.AnyAsync(u => u.Minute > latest, cancellation))
            return;
        var count = await db.InTransactionAsync(() => CountAsBegunNowAsync(now, latest, cancellation), cancellation);
        log.LogWarning("The clock was set back: {Count} messages that began in minutes still to come count as begun now.", count);
    }

    private async Task<int> CountAsBegunNowAsync(DateTime now, DateTime latest, CancellationToken cancellation)
    {
        // Held, so that nobody reads a budget between the two.
        await db.PaceMeters.ExecuteUpdateAsync(row => row.SetProperty(m => m.Turn, m => m.Turn + 1), cancellation);
        var ahead = await db.PaceUsages.AsNoTracking().Where(u => u.Minute > latest).ToListAsync(cancellation);
        await db.PaceUsages.Where(u => u.Minute > latest).ExecuteDeleteAsync(cancellation);
        foreach (var usage in ahead.GroupBy(u => (u.Relay, u.Provider)))
            await PaceLedger.AddUsageAsync(db, usage.Key.Relay, usage.Key.Provider, PaceUsage.MinuteOf(now), usage.Sum(u => u.Count), cancellation);
        return ahead.Sum(u => u.Count);
    }
}
