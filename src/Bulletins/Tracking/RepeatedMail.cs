using Bulletins.Dispatching;
using Bulletins.Sending;

namespace Bulletins.Tracking;

internal static class RepeatedMail
{
    /// <summary>Those whose mail was handed over again after an attempt that nobody knows the outcome of.</summary>
    public static IQueryable<Delivery> PerhapsTwice(this IQueryable<Delivery> deliveries, BulletinsDb db) =>
        deliveries.Where(d => d.UncertainAttempts > 0 && db.Attempts.Any(unknown => unknown.DeliveryId == d.Id
            && unknown.Outcome == AttemptOutcome.Uncertain
            && db.Attempts.Any(later => later.DeliveryId == d.Id && later.Number > unknown.Number
                && (later.Outcome == AttemptOutcome.Accepted || later.Outcome == AttemptOutcome.Uncertain))));
}
