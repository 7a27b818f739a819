using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>How quickly a dispatch has been going lately.</summary>
internal static class RecentPace
{
    /// <summary>So many of the newest attempts are looked at, those of other dispatches among them.</summary>
    private const int Depth = 1000;

    /// <summary>A longer time without an attempt is no slowness: it was paused, closed, resting, or over for a while. What makes it wait again is reckoned for itself.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(5);

    /// <returns>The time from one attempt to the next; null before there is anything to reckon with.</returns>
    public static async Task<TimeSpan?> OfAsync(BulletinsDb db, long dispatchId, CancellationToken cancellation)
    {
        var begun = await db.Attempts.OrderByDescending(a => a.Id).Take(Depth)
            .Join(db.Deliveries.Where(d => d.DispatchId == dispatchId), a => a.DeliveryId, d => d.Id, (attempt, _) => attempt.BegunAt)
            .ToListAsync(cancellation);
        begun.Sort();
        var steps = begun.Zip(begun.Skip(1), (one, next) => next - one).Where(step => step <= LongestStep).ToList();
        return steps.Count > 0 ? TimeSpan.FromTicks(steps.Sum(step => step.Ticks) / steps.Count) : null;
    }
}
