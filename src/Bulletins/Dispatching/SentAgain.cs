namespace Bulletins.Dispatching;

public static class SentAgain
{
    /// <summary>Without those whose contact was sent the circular again, be it after a first resend: tried anew as well, they might have it twice.</summary>
    public static IQueryable<Delivery> NotSentAgain(this IQueryable<Delivery> deliveries, BulletinsDb db) =>
        deliveries.Where(d => !db.Dispatches.Any(again => again.ResendOf == d.DispatchId && again.OnlyContactId == d.ContactId && again.State != DispatchState.Cancelled))
            .Where(d => d.Dispatch.ResendOf == null || !db.Dispatches.Any(later => later.ResendOf == d.Dispatch.ResendOf && later.OnlyContactId == d.ContactId
                && later.Id > d.DispatchId && later.State != DispatchState.Cancelled));
}
