using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Pace;

/// <summary>Every two seconds: what other processes changed is learnt, what was counted is stored. A process that never
/// sent anything only reads.</summary>
public sealed class PaceUpkeep(SendingPace pace, RelayBoard board, MailRelays relays, IDbContextFactory<BulletinsDb> databases, TimeProvider clock,
    ILogger<PaceUpkeep> log) : PeriodicService(Interval, clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenCleanings = TimeSpan.FromHours(1);

    private DateTime cleaned;

    public override async Task RunAsync(CancellationToken cancellation)
    {
        await board.RefreshAsync(cancellation);
        await pace.SettleAsync();
        await LearnPaceAsync(cancellation);
        await LearnSharesAsync(cancellation);
        await StoreUsageAsync(cancellation);
        await CleanAsync(cancellation);
    }

    protected override void Say(Exception failure) => log.LogWarning(failure, "What other processes know about the pace can't be learnt.");

    private async Task LearnPaceAsync(CancellationToken cancellation)
    {
        var now = Clock.UtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var adapted = await db.PaceMeters.AsNoTracking().Where(m => m.SlowedTo != null || m.ConnectionsTo != null).ToListAsync(cancellation);
        foreach (var line in pace.Connections)
            line.Queue.Take(adapted.Find(m => m.Relay == line.Relay.Name && m.Provider.Length == 0) is { } meter ? FewerConnections.Of(meter) : null, now);
        var slowed = adapted.FindAll(m => m.SlowedTo is not null);
        foreach (var meter in slowed.Where(m => relays.All.Any(r => r.Name == m.Relay)))
            pace.ScopeOf(relays.All.First(r => r.Name == meter.Relay), meter.Provider).Slowed = SlowedPace.Of(meter);
        foreach (var scope in pace.Scopes)
        {
            if (!slowed.Exists(m => m.Relay == scope.Relay && m.Provider == scope.Provider))
                scope.Slowed = null;
            scope.Mark(Clock.UtcNow());
        }
    }

    private async Task LearnSharesAsync(CancellationToken cancellation)
    {
        if (!pace.Connections.Any())
            return;
        var (worker, shares) = await pace.Shares.ReadAsync(cancellation);
        foreach (var line in pace.Connections)
        {
            await line.LearnAsync(worker, shares, cancellation);
            await line.ShedAsync(cancellation, all: true);
        }
    }

    private async Task StoreUsageAsync(CancellationToken cancellation)
    {
        foreach (var scope in pace.Scopes)
        {
            if (scope.TakeUnrecorded() is not (> 0 and var count))
                continue;
            try
            {
                await StoreUsageAsync(scope, count, cancellation);
            }
            catch
            {
                scope.LeaveUnrecorded(count);
                throw;
            }
        }
    }

    private Task<int> StoreUsageAsync(PaceScope scope, int count, CancellationToken cancellation) => databases.HoldingMetersAsync(async db =>
    {
        await PaceLedger.HoldAsync(db, scope.Relay, scope.Provider, Clock, cancellation);
        await PaceLedger.AddUsageAsync(db, scope, PaceUsage.MinuteOf(Clock.UtcNow()), count, cancellation);
        return count;
    }, cancellation);

    private async Task CleanAsync(CancellationToken cancellation)
    {
        var now = Clock.UtcNow();
        if (now - cleaned < BetweenCleanings)
            return;
        cleaned = now;
        var useless = now - PaceUsage.Kept;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.PaceUsages.Where(u => u.Minute < useless).ExecuteDeleteAsync(cancellation);
    }
}
