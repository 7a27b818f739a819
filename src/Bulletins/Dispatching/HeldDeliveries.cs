using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Deliveries of which nobody can say whether the relay took them, and which only a person can settle.</summary>
public sealed class HeldDeliveries(BulletinsDb db, DispatchChange change, IDispatchAlarm alarm, SendingPermission permission, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such delivery.</exception>
    /// <exception cref="ConflictException">Somebody else has decided, which says who and what; or it doesn't wait for a person, or its dispatch
    /// sends nothing any more.</exception>
    public async Task DecideAsync(long deliveryId, UncertainDecision decision, Actor actor, CancellationToken cancellation = default)
    {
        var delivery = await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deliveryId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Dispatching, "Delivery.NotFound", deliveryId));
        await DecideAsync(delivery.DispatchId, decision, actor, deliveryId, cancellation);
    }

    /// <summary>The same for all that wait of a dispatch.</summary>
    /// <returns>How many that were.</returns>
    /// <inheritdoc cref="DecideAsync(long, UncertainDecision, Actor, CancellationToken)"/>
    public Task<int> DecideAllAsync(long dispatchId, UncertainDecision decision, Actor actor, CancellationToken cancellation = default) =>
        DecideAsync(dispatchId, decision, actor, null, cancellation);

    private async Task<int> DecideAsync(long dispatchId, UncertainDecision decision, Actor actor, long? deliveryId, CancellationToken cancellation)
    {
        if (decision == UncertainDecision.Erratum)
            throw new FaultException(new Fault(Words.Dispatching, "Decision.NotByHand"));
        if (decision == UncertainDecision.SendOnceMore)
            permission.Require();
        var decided = 0;
        var dispatch = await change.MakeAsync(dispatchId, "delivery.decide", actor, async dispatch =>
        {
            var now = clock.UtcNow();
            var held = db.Deliveries.NeedingDecision().Where(d => d.DispatchId == dispatchId && (deliveryId == null || d.Id == deliveryId));
            decided = await SettleAsync(held, decision, decision == UncertainDecision.SendOnceMore ? now : null, actor, now, cancellation);
            if (decided == 0)
                throw new ConflictException(await WhyNoneAsync(dispatchId, deliveryId, cancellation));
            if (decision == UncertainDecision.SendOnceMore)
            {
                Reopen(dispatch, now);
                await db.ExcludeLateAsync(dispatchId, now, cancellation);
            }
            if (deliveryId is not null)
                audit.Record(actor, "delivery.decide", $"delivery:{deliveryId}", $"decision:{decision}");
            return $"decision:{decision} deliveries:{decided}";
        }, cancellation);
        if (dispatch.State == DispatchState.Sending && decision == UncertainDecision.SendOnceMore)
            alarm.SendAt(dispatchId, clock.UtcNow());
        return decided;
    }

    /// <summary>Nothing waits any more: somebody else was first, or nothing ever waited.</summary>
    private async Task<Fault> WhyNoneAsync(long dispatchId, long? deliveryId, CancellationToken cancellation)
    {
        var made = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatchId && d.UncertainAttempts > 0 && d.DecidedAt != null && (deliveryId == null || d.Id == deliveryId))
            .OrderByDescending(d => d.DecidedAt).FirstOrDefaultAsync(cancellation);
        if (made is { Decision: { } decision, DecidedAt: { } at })
            return new Fault(Words.Dispatching, "Decision.Made", made.DecidedBy == Actor.System.Name ? Words.Dispatching["Decision.BySystem"] : made.DecidedBy,
                HongKongTime.MinuteText(at), Words.Dispatching[$"UncertainDecision.{decision}"]);
        return deliveryId is null ? new Fault(Words.Dispatching, "Decision.NoneWaits", dispatchId) : new Fault(Words.Dispatching, "Decision.NotWaiting", deliveryId);
    }

    private static void Reopen(Dispatch dispatch, DateTime now)
    {
        if (dispatch.State == DispatchState.Cancelled)
            throw new ConflictException(new Fault(Words.Dispatching, "Decision.OnlyLeave", dispatch.Id));
        dispatch.Reopen(now);
    }

    /// <param name="dueAt">When it is tried again, with all its days before it, since nobody could try while it was held; null for never.</param>
    internal static Task<int> SettleAsync(IQueryable<Delivery> deliveries, UncertainDecision decision, DateTime? dueAt, Actor actor, DateTime now, CancellationToken cancellation) =>
        deliveries.ExecuteUpdateAsync(row => row
            .SetProperty(d => d.DueAt, dueAt)
            .SetProperty(d => d.FirstTriedAt, d => dueAt == null ? d.FirstTriedAt : null)
            .SetProperty(d => d.ClaimedBy, (long?)null)
            .SetProperty(d => d.Decision, decision)
            .SetProperty(d => d.DecidedAt, now)
            .SetProperty(d => d.DecidedBy, actor.Name)
            .SetProperty(d => d.DecidedAfter, d => d.Attempts), cancellation);
}

public static class HeldDeliveriesQuery
{
    /// <summary>The same as <see cref="Delivery.NeedsDecision"/>, as a query.</summary>
    public static IQueryable<Delivery> NeedingDecision(this IQueryable<Delivery> deliveries) =>
        deliveries.Where(d => d.State == DeliveryState.Uncertain && d.DueAt == null && d.ClaimedBy == null
            && (d.DecidedAfter == null || d.DecidedAfter < d.Attempts));
}
