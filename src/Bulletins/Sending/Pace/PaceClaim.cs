using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>What one scope's budgets allow at a moment, read and taken within one transaction.</summary>
internal sealed class PaceClaim
{
    private static readonly TimeSpan WindowsValidity = TimeSpan.FromSeconds(1);

    /// <summary>What a meter may be ahead at the least before the clock must have been set back.</summary>
    private static readonly TimeSpan UsuallyAhead = TimeSpan.FromMinutes(1);

    private readonly PaceScope scope;
    private readonly PaceMeter meter;
    private readonly Spacing? spacing;
    private readonly DispatchPriority priority;
    private readonly DateTime now;
    private (DateTime At, BindingBudget Budget)? closed;

    private PaceClaim(PaceScope scope, PaceMeter meter, DispatchPriority priority, DateTime now)
    {
        (this.scope, this.meter, this.priority, this.now) = (scope, meter, priority, now);
        spacing = scope.Spacing;
        Allowed = scope.Lot;
    }

    /// <summary>Messages that may be taken now.</summary>
    public int Allowed { get; private set; }

    /// <summary>How long they may wait to begin.</summary>
    public TimeSpan Validity => spacing?.Validity ?? WindowsValidity;

    public static async Task<PaceClaim> ReadAsync(BulletinsDb db, PaceScope scope, PaceMeter meter, DispatchPriority priority, DateTime now, CancellationToken cancellation)
    {
        var claim = new PaceClaim(scope, meter, priority, now);
        claim.CatchUpWithClock();
        if (claim.spacing is not null && meter.ArrivalAt > now)
            claim.Close(meter.ArrivalAt, scope.SpacedBy());
        await claim.KeepAsync(db, scope.Budget.PerHour, TimeSpan.FromHours(1), PaceUnit.Hour, cancellation);
        await claim.KeepAsync(db, scope.Budget.PerDay, TimeSpan.FromDays(1), PaceUnit.Day, cancellation);
        await claim.WarmUpAsync(db, cancellation);
        return claim;
    }

    public async Task TakeAsync(BulletinsDb db, int count, CancellationToken cancellation)
    {
        if (spacing is { } even)
        {
            var late = now - even.CatchUp;
            meter.ArrivalAt = (meter.ArrivalAt > late ? meter.ArrivalAt : late) + even.Interval * count;
        }
        if (scope.WarmUp.Count > 0 && meter.WarmUpDay <= scope.WarmUp.Count)
            (meter.WarmUpDay, meter.WarmUpOn) = (WarmUpDay, Today);
        await PaceLedger.AddUsageAsync(db, scope, PaceUsage.MinuteOf(now), count, cancellation);
    }

    /// <summary>When the next message may begin after <paramref name="taken"/> were taken.</summary>
    public DateTime NextAt(int taken) => closed?.At ?? (spacing is null ? now : meter.ArrivalAt > now || taken > 0 ? meter.ArrivalAt : now);

    public BindingBudget? BindingAfter(int taken) => closed?.Budget ?? (spacing is null ? null : scope.SpacedBy());

    private DateOnly Today => HongKongTime.DayOf(now);

    /// <summary>A day that is still to come was today before the clock was set back.</summary>
    private int WarmUpDay => meter.WarmUpOn >= Today ? meter.WarmUpDay : meter.WarmUpDay + 1;

    /// <summary>A window that slides by minutes: the one that has begun and those that reach into it count in full.</summary>
    private async Task KeepAsync(BulletinsDb db, int? budget, TimeSpan unit, PaceUnit name, CancellationToken cancellation)
    {
        if (budget is not { } whole)
            return;
        var limit = UrgentReserve.Within(whole, priority);
        var since = PaceUsage.MinuteOf(now) - unit;
        var used = await Usage(db, since).SumAsync(u => (int?)u.Count, cancellation) ?? 0;
        if (used >= limit)
        {
            var oldest = await Usage(db, since).Where(u => u.Count > 0).MinAsync(u => u.Minute, cancellation);
            Close(oldest + unit + TimeSpan.FromMinutes(1), new BindingBudget(scope.Relay, scope.Provider, name, whole));
        }
        Allowed = Math.Clamp(limit - used, 0, Allowed);
    }

    private async Task WarmUpAsync(BulletinsDb db, CancellationToken cancellation)
    {
        if (scope.WarmUp.Count == 0)
            return;
        if (WarmUpDay > scope.WarmUp.Count)
        {
            if (meter.WarmUpDay > scope.WarmUp.Count)
                scope.EndWarmUp();
            return;
        }
        var midnight = HongKongTime.ToUtc(Today.ToDateTime(TimeOnly.MinValue));
        var whole = scope.WarmUp[WarmUpDay - 1];
        var limit = UrgentReserve.Within(whole, priority);
        var used = await Usage(db, midnight).SumAsync(u => (int?)u.Count, cancellation) ?? 0;
        if (used >= limit)
            Close(midnight.AddDays(1), new BindingBudget(scope.Relay, scope.Provider, PaceUnit.WarmUpDay, whole));
        Allowed = Math.Clamp(limit - used, 0, Allowed);
    }

    /// <summary>After the clock was set back a meter would wait until the clock has been there again.</summary>
    private void CatchUpWithClock()
    {
        if (spacing is not { } even)
            return;
        var lot = even.Interval * even.Lot;
        var latest = now + (lot > UsuallyAhead ? lot : UsuallyAhead);
        if (meter.ArrivalAt > latest)
            meter.ArrivalAt = latest;
    }

    private void Close(DateTime until, BindingBudget budget)
    {
        Allowed = 0;
        if (closed is null || until > closed.Value.At)
            closed = (until, budget);
    }

    private IQueryable<PaceUsage> Usage(BulletinsDb db, DateTime since) =>
        db.PaceUsages.Where(u => u.Relay == scope.Relay && u.Provider == scope.Provider && u.Minute >= since);
}
