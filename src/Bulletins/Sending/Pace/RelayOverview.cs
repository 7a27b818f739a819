using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>Shows staff how each relay stands, and lets an administrator have one tried at once.</summary>
public sealed class RelayOverview(BulletinsDb db, MailRelays relays, MailboxProviders providers, RelayBoard board, AuditLog audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<RelayReport>> ReadAsync(CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        await board.RefreshAsync(cancellation);
        var meters = await db.PaceMeters.AsNoTracking().ToListAsync(cancellation);
        var shares = await db.ConnectionShares.AsNoTracking().ToListAsync(cancellation);
        var day = await UsageAsync(now.AddDays(-1), cancellation);
        var hour = await UsageAsync(now.AddHours(-1), cancellation);
        var today = await UsageAsync(HongKongTime.ToUtc(HongKongTime.FromUtc(now).Date), cancellation);
        var minute = await LastMinuteAsync(now, cancellation);
        return [.. relays.All.Select(Report)];

        RelayReport Report(RelayOptions relay)
        {
            var meter = meters.Find(m => m.Relay == relay.Name && m.Provider.Length == 0);
            var (warmUpDay, limit) = WarmUp(relay, meter, now);
            var fewer = meter is null ? null : FewerConnections.Of(meter);
            var used = relays.Captures ? [] : providers.All.Where(provider => RelayChoice.IsForProvider(relay, provider.Name, providers));
            return new RelayReport(relay.Name, relay.Host, relay.Port, board.CircuitOf(relay.Name), relay.MaxConnections, Pace(relay, "", relay.Budget),
                warmUpDay, limit, [.. used.Select(provider => Pace(relay, provider.Name, provider.Budget))], fewer?.Holds(now) == true ? fewer : null,
                today.GetValueOrDefault((relay.Name, "")));
        }

        PaceReport Pace(RelayOptions relay, string provider, PaceBudget budget) => new(provider, budget,
            shares.Where(s => s.Relay == relay.Name && s.Provider == provider).Sum(s => s.Held),
            minute.GetValueOrDefault((relay.Name, provider)), hour.GetValueOrDefault((relay.Name, provider)), day.GetValueOrDefault((relay.Name, provider)),
            meters.Find(m => m.Relay == relay.Name && m.Provider == provider) is { } meter ? SlowedPace.Of(meter) : null);
    }

    /// <summary>Ends a relay's rest, so that the next message tries it.</summary>
    /// <exception cref="NotFoundException">No relay has that name.</exception>
    public async Task TryNowAsync(Actor actor, string name, CancellationToken cancellation = default)
    {
        if (relays.All.FirstOrDefault(relay => relay.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } relay)
            throw new NotFoundException(new Fault(Words.Sending, "Relay.NotFound", name));
        audit.Record(actor, "relay.try", $"relay:{relay.Name}");
        await db.SaveChangesAsync(cancellation);
        await board.RefreshAsync(cancellation);
        board.Close(relay.Name);
        await board.FlushAsync();
    }

    private async Task<Dictionary<(string, string), int>> UsageAsync(DateTime since, CancellationToken cancellation)
    {
        var first = PaceUsage.MinuteOf(since);
        return await db.PaceUsages.Where(u => u.Minute >= first).GroupBy(u => new { u.Relay, u.Provider })
            .Select(group => new { group.Key.Relay, group.Key.Provider, Count = group.Sum(u => u.Count) })
            .ToDictionaryAsync(row => (row.Relay, row.Provider), row => row.Count, cancellation);
    }

    /// <summary>What began in a minute is taken to be spread over it: of the one before only the part counts that is no longer ago than 60 seconds.</summary>
    private async Task<Dictionary<(string, string), int>> LastMinuteAsync(DateTime now, CancellationToken cancellation)
    {
        var present = PaceUsage.MinuteOf(now);
        var first = present.AddMinutes(-1);
        var within = (first.AddMinutes(2) - now) / TimeSpan.FromMinutes(1);
        var minutes = await db.PaceUsages.AsNoTracking().Where(u => u.Minute >= first).ToListAsync(cancellation);
        return minutes.GroupBy(u => (u.Relay, u.Provider))
            .ToDictionary(of => of.Key, of => (int)Math.Round(of.Sum(u => u.Minute < present ? u.Count * within : u.Count), MidpointRounding.AwayFromZero));
    }

    private static (int? Day, int? Limit) WarmUp(RelayOptions relay, PaceMeter? meter, DateTime now)
    {
        var sentToday = meter?.WarmUpOn >= HongKongTime.DayOf(now);
        var day = (meter?.WarmUpDay ?? 0) + (sentToday ? 0 : 1);
        return day <= relay.WarmUp.Length ? (day, relay.WarmUp[day - 1]) : (null, null);
    }
}
