using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>Takes lots of messages out of the stored budgets, so that all processes together keep them.</summary>
/// <remarks>Each transaction begins by raising the meters' turn: that holds their rows, so that what is read afterwards is true until the end.</remarks>
internal sealed class PaceLedger(IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <summary>A lot out of all the scopes at once; the smallest of what they allow.</summary>
    /// <param name="unused">What is left of the lot before and goes back.</param>
    public Task<Lot> TakeAsync(IReadOnlyList<PaceScope> scopes, DispatchPriority priority, Lot? unused, CancellationToken cancellation) =>
        databases.HoldingMetersAsync(db => TakeHeldAsync(db, scopes, priority, unused, cancellation), cancellation);

    private async Task<Lot> TakeHeldAsync(BulletinsDb db, IReadOnlyList<PaceScope> scopes, DispatchPriority priority, Lot? unused, CancellationToken cancellation)
    {
        var meters = new List<PaceMeter>();
        foreach (var scope in scopes)
            meters.Add(await HoldAsync(db, scope.Relay, scope.Provider, clock, cancellation));
        var now = clock.UtcNow();
        await GiveBackAsync(db, meters, unused, cancellation);

        var claims = new List<PaceClaim>();
        foreach (var (scope, meter) in scopes.Zip(meters))
            claims.Add(await PaceClaim.ReadAsync(db, scope, meter, priority, now, cancellation));
        var count = claims.Min(claim => claim.Allowed);
        if (count > 0)
        {
            foreach (var claim in claims)
                await claim.TakeAsync(db, count, cancellation);
        }
        await db.SaveChangesAsync(cancellation);
        return Lot.Of(claims, scopes, count, now);
    }

    /// <summary>Returns what nobody used.</summary>
    public Task GiveBackAsync(Lot unused, CancellationToken cancellation) => databases.HoldingMetersAsync(async db =>
    {
        var meters = new List<PaceMeter>();
        foreach (var scope in unused.Scopes)
            meters.Add(await HoldAsync(db, scope.Relay, scope.Provider, clock, cancellation));
        await GiveBackAsync(db, meters, unused, cancellation);
        return await db.SaveChangesAsync(cancellation);
    }, cancellation);

    /// <summary>The meter's row, held until the transaction ends; made when it is missing. Only within <see cref="MeterTransactions.HoldingMetersAsync"/>.</summary>
    public static async Task<PaceMeter> HoldAsync(BulletinsDb db, string relay, string provider, TimeProvider clock, CancellationToken cancellation)
    {
        var row = db.PaceMeters.Where(m => m.Relay == relay && m.Provider == provider);
        if (await row.ExecuteUpdateAsync(set => set.SetProperty(m => m.Turn, m => m.Turn + 1), cancellation) == 0)
        {
            db.PaceMeters.Add(new PaceMeter { Relay = relay, Provider = provider, ArrivalAt = clock.UtcNow() });
            await db.SaveChangesAsync(cancellation);
        }
        return await row.SingleAsync(cancellation);
    }

    private static async Task GiveBackAsync(BulletinsDb db, List<PaceMeter> meters, Lot? unused, CancellationToken cancellation)
    {
        if (unused is not { Left: > 0 })
            return;
        foreach (var scope in unused.Scopes)
        {
            if (scope.Spacing is { } spacing && meters.Find(m => m.Relay == scope.Relay && m.Provider == scope.Provider) is { } meter)
                meter.ArrivalAt -= spacing.Interval * unused.Left;
            await AddUsageAsync(db, scope, PaceUsage.MinuteOf(unused.TakenAt), -unused.Left, cancellation);
        }
    }

    internal static Task AddUsageAsync(BulletinsDb db, PaceScope scope, DateTime minute, int count, CancellationToken cancellation) =>
        AddUsageAsync(db, scope.Relay, scope.Provider, minute, count, cancellation);

    internal static async Task AddUsageAsync(BulletinsDb db, string relay, string provider, DateTime minute, int count, CancellationToken cancellation)
    {
        var changed = await db.PaceUsages.Where(u => u.Relay == relay && u.Provider == provider && u.Minute == minute)
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.Count, u => u.Count + count), cancellation);
        if (changed == 0 && count > 0)
        {
            db.PaceUsages.Add(new PaceUsage { Relay = relay, Provider = provider, Minute = minute, Count = count });
            await db.SaveChangesAsync(cancellation);
        }
    }
}
