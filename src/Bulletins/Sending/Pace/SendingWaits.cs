using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>Tells why mails of a dispatch that are due don't go at this moment. It is reckoned from what is stored, so that it doesn't matter which process sends them;
/// a few rows that are found by their keys, so that an open page can ask each second.</summary>
public sealed class SendingWaits(BulletinsDb db, MailRelays relays, RelayChoice choice, MailboxProviders providers, SendWindow window, TimeProvider clock)
{
    /// <summary>So many of the newest attempts are looked at for a sign that a dispatch has a connection.</summary>
    private const int NewestAttempts = 200;

    public async Task<DispatchWaits> ReadAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        var dispatch = await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Sending)
            .Select(d => new { d.Bulletin.Issuer.SenderAddress, d.Priority }).SingleOrDefaultAsync(cancellation);
        if (dispatch is null || await DueAsync(dispatchId, now, cancellation) is not { Count: > 0 } due)
            return DispatchWaits.None;
        if (window.For(dispatch.Priority).NextOpening(now) is var opening && opening > now)
            return new DispatchWaits([new SendingWait(WaitKind.Window, due, Until: opening)], NothingGoes: true);
        var state = await StateAsync(dispatchId, dispatch.Priority, now, cancellation);
        var waits = new List<SendingWait>();
        foreach (var provider in due)
        {
            if (await OfAsync(state, dispatch.SenderAddress, provider, cancellation) is { } wait)
                waits.Add(wait);
        }
        return new DispatchWaits([.. waits.GroupBy(wait => wait with { Providers = [] }).Select(alike => alike.Key with { Providers = [.. alike.SelectMany(wait => wait.Providers)] })],
            NothingGoes: waits.Count == due.Count);
    }

    /// <summary>The mailbox providers of which something is due or claimed. Asked one by one: each is found by an index, and all of them together would be every row.</summary>
    private async Task<List<string>> DueAsync(long dispatchId, DateTime now, CancellationToken cancellation)
    {
        var due = await db.Deliveries.Where(d => d.ClaimedBy != null && d.DispatchId == dispatchId && d.State != DeliveryState.Sending)
            .Select(d => d.MailboxProvider).Distinct().ToListAsync(cancellation);
        foreach (var provider in providers.All.Select(provider => provider.Name).Append("").Except(due).ToList())
        {
            if (await db.Deliveries.AnyAsync(d => d.DispatchId == dispatchId && d.MailboxProvider == provider && d.DueAt <= now, cancellation))
                due.Add(provider);
        }
        due.Sort(StringComparer.Ordinal);
        return due;
    }

    private async Task<State> StateAsync(long dispatchId, DispatchPriority priority, DateTime now, CancellationToken cancellation) => new(dispatchId, priority, now,
        await db.RelayStates.AsNoTracking().Where(r => r.State != CircuitState.Closed && r.Until > now).ToListAsync(cancellation),
        await db.PaceMeters.AsNoTracking().ToListAsync(cancellation), await db.ConnectionShares.AsNoTracking().ToListAsync(cancellation));

    private async Task<SendingWait?> OfAsync(State state, string sender, string provider, CancellationToken cancellation)
    {
        var fitting = choice.Fitting(sender, provider).ToList();
        if (fitting.Count == 0)
            return new SendingWait(WaitKind.NoRelay, [provider]);
        if (fitting.Find(relay => state.TroubleOf(relay) is null) is not { } used)
            return fitting.Select(relay => state.TroubleOf(relay)!).MinBy(trouble => trouble.Until) is var first
                ? new SendingWait(WaitKind.Relay, [provider], first!.Name, first.Until, Reason: first.Reason) : null;
        var budget = relays.Captures ? new PaceBudget() : providers.Find(provider)?.Budget ?? new PaceBudget();
        var ofBudgets = new[] { await ForBudgetAsync(state, new PaceScope(used.Name, "", used.Budget, used.WarmUp), provider, cancellation),
            provider.Length > 0 ? await ForBudgetAsync(state, new PaceScope(used.Name, provider, budget, []), provider, cancellation) : null };
        return ofBudgets.OfType<SendingWait>().MaxBy(wait => wait.Until) ?? await ForConnectionAsync(state, used, provider, budget.Connections, cancellation);
    }

    /// <summary>What takes no longer than a connection waits for it is the pace, and nothing to be told. A budget that spaces mails further out is told all the time that
    /// they go by it, since the page would else say so now and not a second later.</summary>
    private async Task<SendingWait?> ForBudgetAsync(State state, PaceScope scope, string provider, CancellationToken cancellation)
    {
        var meter = state.MeterOf(scope.Relay, scope.Provider) ?? new PaceMeter { ArrivalAt = DateTime.MinValue };
        scope.Slowed = SlowedPace.Of(meter);
        if (!scope.MustAsk)
            return null;
        var claim = await PaceClaim.ReadAsync(db, scope, meter, state.Priority, state.Now, cancellation);
        var next = claim.NextAt(0);
        return next > state.Now + PaceGate.LongestWait || scope.Spacing is { } spacing && spacing.Interval > PaceGate.LongestWait && meter.ArrivalAt > state.Now - spacing.Interval
            ? new SendingWait(WaitKind.Budget, [provider], scope.Relay, next, claim.BindingAfter(0)) : null;
    }

    private async Task<SendingWait?> ForConnectionAsync(State state, RelayOptions relay, string provider, int? ofProvider, CancellationToken cancellation)
    {
        var fewer = state.MeterOf(relay.Name, "") is { } meter && FewerConnections.Of(meter) is { } lowered && lowered.Holds(state.Now) ? lowered.To : int.MaxValue;
        var whole = Math.Min(fewer, Math.Min(relay.MaxConnections, relay.Budget.Connections ?? int.MaxValue));
        var full = state.IsFull(relay.Name, "", whole) ? whole : ofProvider is { } most && state.IsFull(relay.Name, provider, most) ? most : (int?)null;
        return full is null || await IsGoingAsync(state.DispatchId, provider, cancellation) ? null
            : new SendingWait(WaitKind.Connections, [provider], relay.Name, Connections: full);
    }

    /// <summary>Others of it may wait in line while one connection carries it.</summary>
    private async Task<bool> IsGoingAsync(long dispatchId, string provider, CancellationToken cancellation) =>
        await db.Deliveries.AnyAsync(d => d.DispatchId == dispatchId && d.State == DeliveryState.Sending && d.MailboxProvider == provider, cancellation)
        || await db.Attempts.OrderByDescending(a => a.Id).Take(NewestAttempts)
            .AnyAsync(a => db.Deliveries.Any(d => d.Id == a.DeliveryId && d.DispatchId == dispatchId && d.MailboxProvider == provider), cancellation);

    private sealed record State(long DispatchId, DispatchPriority Priority, DateTime Now, List<RelayState> Troubles, List<PaceMeter> Meters, List<ConnectionShare> Shares)
    {
        public RelayState? TroubleOf(RelayOptions relay) => Troubles.Find(trouble => trouble.Name.Equals(relay.Name, StringComparison.OrdinalIgnoreCase));

        public PaceMeter? MeterOf(string relay, string provider) => Meters.Find(meter => meter.Relay == relay && meter.Provider == provider);

        public bool IsFull(string relay, string provider, int limit)
        {
            var shares = Shares.FindAll(share => share.Relay == relay && share.Provider == provider);
            return shares.Sum(share => share.Held) >= limit && shares.Exists(share => share.Waiting > 0);
        }
    }
}
