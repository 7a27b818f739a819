namespace Bulletins.Dispatching;

public static class SentAgain
{
    /// <summary>Without those whose contact was sent the circular again: tried anew as well, they might have it twice.</summary>
    public static IQueryable<Delivery> NotSentAgain(this IQueryable<Delivery> deliveries, BulletinsDb db) =>
        deliveries.Where(d => !db.Dispatches.Any(again => again.ResendOf == d.DispatchId && again.OnlyContactId == d.ContactId && again.State != DispatchState.Cancelled));
}
