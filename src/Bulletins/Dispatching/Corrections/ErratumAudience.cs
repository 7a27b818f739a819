using Bulletins.Audiences;

namespace Bulletins.Dispatching.Corrections;

/// <summary>Whom an erratum goes to: those who have, or may have, a text that was corrected. And whom a resend goes to: its one contact.</summary>
public static class ErratumAudience
{
    /// <summary>Deliveries whose last attempt carried the content of an earlier revision, and of which one was taken or may have been: it needn't
    /// be the last. What bounced isn't among them: the text didn't arrive.</summary>
    public static IQueryable<Delivery> HandedOverBefore(this IQueryable<Delivery> deliveries, long dispatchId, int revision) =>
        deliveries.Where(d => d.DispatchId == dispatchId && d.Attempts > 0 && (d.ContentRevision ?? 1) < revision
            && (d.State == DeliveryState.Sent || d.State == DeliveryState.Delivered || d.State == DeliveryState.Complained
                || d.State == DeliveryState.Uncertain || d.State == DeliveryState.Sending || d.UncertainAttempts > 0 && d.State != DeliveryState.Bounced));

    /// <summary>Deliveries that would be tried again though nobody can say of an earlier attempt whether it was taken.</summary>
    public static IQueryable<Delivery> TriedAgainInDoubt(this IQueryable<Delivery> deliveries, long dispatchId) =>
        deliveries.Where(d => d.DispatchId == dispatchId && d.UncertainAttempts > 0 && (d.State == DeliveryState.Pending || d.State == DeliveryState.Deferred));

    /// <summary>Leaves out who may have an earlier text and is told by an erratum: the right text under the same Message-ID would be hidden by it.
    /// Whom the circular is sent again to is told by the erratum of the original.</summary>
    public static IQueryable<Delivery> NotTold(this IQueryable<Delivery> deliveries, BulletinsDb db) => deliveries.Where(d => d.UncertainAttempts == 0
        || !db.Dispatches.Any(e => e.ErratumOf == d.DispatchId && e.State != DispatchState.Cancelled && (d.ContentRevision ?? 1) < e.CorrectedRevision)
            && !(d.Dispatch.ResendOf != null && (d.ContentRevision ?? 1) < d.Dispatch.ContentRevision && db.Dispatches.Any(e => e.ErratumOf == d.Dispatch.ResendOf && e.State != DispatchState.Cancelled
                && e.BulletinId == d.Dispatch.CorrectionId)));

    /// <summary>Of those to whom the dispatch's circular was sent again the ones that have it, or may have it.</summary>
    public static IQueryable<Delivery> HandedOverAgain(this IQueryable<Delivery> deliveries, long dispatchId) =>
        deliveries.Where(d => d.Dispatch.ResendOf == dispatchId && d.Attempts > 0
            && (d.State == DeliveryState.Sent || d.State == DeliveryState.Delivered || d.State == DeliveryState.Complained
                || d.State == DeliveryState.Uncertain || d.State == DeliveryState.Sending || d.UncertainAttempts > 0 && d.State != DeliveryState.Bounced));

    /// <summary>The same of an earlier text than the bulletin's that is in force.</summary>
    public static IQueryable<Delivery> HandedOverAgainBefore(this IQueryable<Delivery> deliveries, long dispatchId, long bulletinInForce) =>
        deliveries.HandedOverAgain(dispatchId).Where(d => (d.Dispatch.CorrectionId ?? d.Dispatch.BulletinId) != bulletinInForce
            || (d.ContentRevision ?? 1) < d.Dispatch.ContentRevision);

    /// <summary>Of all contacts those that an erratum or a resend is for; an ordinary dispatch keeps all of its rule's.</summary>
    public static IQueryable<Candidate> For(this IQueryable<Candidate> candidates, Dispatch dispatch, BulletinsDb db)
    {
        if (dispatch.OnlyContactId is { } only)
            return candidates.Where(candidate => candidate.ContactId == only);
        if (dispatch.ErratumOf is not { } corrected)
            return candidates;
        var told = db.Deliveries.HandedOverBefore(corrected, dispatch.CorrectedRevision!.Value).Select(d => d.ContactId);
        var again = db.Deliveries.HandedOverAgainBefore(corrected, dispatch.BulletinId).Select(d => d.ContactId);
        return candidates.Where(candidate => told.Contains(candidate.ContactId) || again.Contains(candidate.ContactId));
    }
}
