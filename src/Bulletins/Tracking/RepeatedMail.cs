using Bulletins.Dispatching;
using Bulletins.Sending;

namespace Bulletins.Tracking;

internal static class RepeatedMail
{
    /// <summary>Those whose mail was handed over again after an attempt of which nobody knew the outcome; it may have become known since.</summary>
    public static IQueryable<Delivery> PerhapsTwice(this IQueryable<Delivery> deliveries, BulletinsDb db) =>
        deliveries.Where(d => d.UncertainAttempts > 0
            && db.Attempts.Count(a => a.DeliveryId == d.Id && (a.Outcome == AttemptOutcome.Accepted || a.Outcome == AttemptOutcome.Uncertain)) > 1);
}
