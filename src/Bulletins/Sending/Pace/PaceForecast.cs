using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>How long what is waiting will take under the budgets, as if nothing else were being sent.</summary>
public sealed class PaceForecast(MailRelays relays, RelayChoice choice, MailboxProviders providers)
{
    /// <summary>Whether any budget limits messages at all.</summary>
    private readonly bool anyBudget = relays.All.Any(r => r.Budget.LimitsMessages || r.WarmUp.Length > 0) || providers.All.Any(p => p.Budget.LimitsMessages);

    /// <returns>Null where no relay is for some of them, so that nobody can say when they go.</returns>
    /// <param name="dispatch">Whose waiting deliveries they are.</param>
    /// <param name="window">When its mails may leave.</param>
    public async Task<PaceOutlook?> ReadAsync(BulletinsDb db, long dispatch, SendWindow window, DateTime now, CancellationToken cancellation)
    {
        var last = new PaceOutlook(now, null, []);
        var limits = !relays.Captures && (anyBudget || await db.PaceMeters.AnyAsync(m => m.SlowedTo != null, cancellation));
        if (relays.All.Count == 0 || !limits && choice.AnyTakesEverything)
            return last;
        var (sender, priority) = await AboutAsync(db, dispatch, cancellation);
        var waiting = await db.Deliveries.Where(d => d.DispatchId == dispatch && d.DueAt != null)
            .GroupBy(d => d.MailboxProvider).Select(group => new { Provider = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Provider, row => row.Count, cancellation);
        var meters = limits ? await db.PaceMeters.AsNoTracking().ToListAsync(cancellation) : [];
        foreach (var part in waiting.GroupBy(load => WayOf(sender, load.Key)))
        {
            if (part.Key is not { } way)
                return null;
            var from = way.RestsUntil > now ? way.RestsUntil.Value : now;
            if (from > now)
                last = last with { Resting = [.. last.Resting, new RestingPart(from, part.Sum(load => load.Value))] };
            foreach (var load in limits ? Loads(way.Relay, part) : [])
            {
                var meter = meters.Find(m => m.Relay == load.Scope.Relay && m.Provider == load.Scope.Provider);
                load.Scope.Slowed = meter is null ? null : SlowedPace.Of(meter);
                await foreach (var next in EndsAsync(db, load.Scope, meter, priority, load.Count, window, from).WithCancellation(cancellation))
                {
                    if (next.End > last.End)
                        last = last with { End = next.End, Budget = next.Budget };
                }
            }
        }
        return last;
    }

    private static async Task<(string Sender, DispatchPriority Priority)> AboutAsync(BulletinsDb db, long dispatch, CancellationToken cancellation)
    {
        var about = await db.Dispatches.Where(d => d.Id == dispatch).Select(d => new { d.Bulletin.Issuer.SenderAddress, d.Priority }).SingleAsync(cancellation);
        return (about.SenderAddress, about.Priority);
    }

    /// <summary>The relay with all that goes through it, and each provider behind it.</summary>
    private IEnumerable<(PaceScope Scope, int Count)> Loads(RelayOptions relay, IEnumerable<KeyValuePair<string, int>> waiting)
    {
        yield return (new PaceScope(relay.Name, "", relay.Budget, relay.WarmUp), waiting.Sum(load => load.Value));
        foreach (var (name, count) in waiting.Where(load => load.Key.Length > 0))
            yield return (new PaceScope(relay.Name, name, providers.Find(name)?.Budget ?? new PaceBudget(), []), count);
    }

    /// <summary>The relay that is used now; when all that fit rest, the one that is tried first again. Null when none fits.</summary>
    private (RelayOptions Relay, DateTime? RestsUntil)? WayOf(string sender, string provider)
    {
        if (choice.For(sender, provider) is [var first, ..])
            return (first, null);
        if (choice.NextToRecover(sender, provider) is { } next)
            return (next.Relay, next.Trouble.Until);
        // Its rest may have ended in this moment.
        return choice.Fitting(sender, provider).FirstOrDefault() is { } fitting ? (fitting, null) : null;
    }

    /// <summary>Messages that are spaced out, or of which an hour takes so many, need so much of the time in which they may leave. A day passes
    /// whether they may or not, and the next begins with the window.</summary>
    /// <param name="from">When the first of them may begin, as far as relays go.</param>
    private static async IAsyncEnumerable<(DateTime End, BindingBudget? Budget)> EndsAsync(BulletinsDb db, PaceScope scope, PaceMeter? meter, DispatchPriority priority, int count,
        SendWindow window, DateTime from)
    {
        if (scope.Spacing is { } spacing)
            yield return (window.EndOf(from, spacing.Interval * count), scope.SpacedBy());
        if (scope.Budget.PerHour is { } hour && await FullAsync(hour, TimeSpan.FromHours(1)) is > 0 and var hours)
            yield return (window.EndOf(from, TimeSpan.FromHours(hours)), new BindingBudget(scope.Relay, scope.Provider, PaceUnit.Hour, hour));
        if (scope.Budget.PerDay is { } day && await FullAsync(day, TimeSpan.FromDays(1)) is > 0 and var days)
            yield return (window.EndOf(from.AddDays(days), TimeSpan.Zero), new BindingBudget(scope.Relay, scope.Provider, PaceUnit.Day, day));
        if (scope.WarmUp.Count > 0 && WarmedUp(scope, meter, priority, count, await UsedAsync(db, scope, Midnight(from)), from) is var warm && warm.Budget is not null)
            yield return (window.EndOf(warm.End, TimeSpan.Zero), warm.Budget);

        async Task<int> FullAsync(int budget, TimeSpan unit)
        {
            var most = UrgentReserve.Within(budget, priority);
            return Full(count, most - await UsedAsync(db, scope, from - unit), most);
        }
    }

    /// <summary>How many whole units pass before the rest fits.</summary>
    private static int Full(int count, int room, int most) => count <= room ? 0 : (count - Math.Max(0, room) + most - 1) / most;

    private static (DateTime End, BindingBudget? Budget) WarmedUp(PaceScope scope, PaceMeter? meter, DispatchPriority priority, int count, int usedToday, DateTime now)
    {
        var sentToday = meter?.WarmUpOn >= HongKongTime.DayOf(now);
        var day = (meter?.WarmUpDay ?? 0) + (sentToday ? 0 : 1);
        var (left, at, used) = (count, now, sentToday ? usedToday : 0);
        BindingBudget? binding = null;
        for (; day <= scope.WarmUp.Count && left > Most(day) - used; day++)
        {
            left -= Math.Max(0, Most(day) - used);
            binding ??= new BindingBudget(scope.Relay, "", PaceUnit.WarmUpDay, scope.WarmUp[day - 1]);
            (at, used) = (Midnight(at).AddDays(1), 0);
        }
        return (at, binding);

        int Most(int on) => UrgentReserve.Within(scope.WarmUp[on - 1], priority);
    }

    private static DateTime Midnight(DateTime time) => HongKongTime.ToUtc(HongKongTime.FromUtc(time).Date);

    private static async Task<int> UsedAsync(BulletinsDb db, PaceScope scope, DateTime since) =>
        await db.PaceUsages.Where(u => u.Relay == scope.Relay && u.Provider == scope.Provider && u.Minute >= since).SumAsync(u => (int?)u.Count) ?? 0;
}
