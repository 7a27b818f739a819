using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Ends what is still open of a dispatch that is over.</summary>
public static class OpenDeliveries
{
    /// <summary>Cancels what was not begun. What is on the wire keeps its row until its outcome is known; what is
    /// Uncertain stays so, because the mail may have gone.</summary>
    public static async Task<int> CancelOpenDeliveriesAsync(this BulletinsDb db, long dispatchId, DateTime now, CancellationToken cancellation)
    {
        await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Uncertain && d.DueAt != null)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, (DateTime?)null), cancellation);
        var open = db.Deliveries.Where(d => d.DispatchId == dispatchId && (d.State == DeliveryState.Pending || d.State == DeliveryState.Deferred));
        return await db.InSlicesAsync(open, slice => slice.ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Cancelled)
            .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.ClaimedBy, (long?)null).SetProperty(d => d.ChangedAt, now), cancellation), cancellation);
    }

    /// <summary>Why a dispatch ends before everybody was tried.</summary>
    /// <returns>Null when its limit has cost nobody the mail.</returns>
    public static async Task<Fault?> LimitReasonAsync(this BulletinsDb db, Dispatch dispatch, CancellationToken cancellation)
    {
        if (dispatch.NotAfter is not { } limit)
            return null;
        if (dispatch.PreparedAt is null)
            return new Fault(Words.Dispatching, "Dispatch.TooLate");
        var cancelled = await db.Deliveries.CountAsync(d => d.DispatchId == dispatch.Id && d.State == DeliveryState.Cancelled, cancellation);
        return cancelled == 0 ? null : new Fault(Words.Dispatching, "Dispatch.LimitPassed", HongKongTime.MinuteText(limit), cancelled);
    }

    /// <summary>Whether anything of it is still to be done: waiting, claimed or on the wire.</summary>
    /// <remarks>Three questions, because each is answered by an index and a single one with OR by none; in one statement, because a row that
    /// another process moves on between two statements would be in none of them.</remarks>
    public static Task<bool> HasOpenDeliveriesAsync(this BulletinsDb db, long dispatchId, CancellationToken cancellation)
    {
        var deliveries = db.Deliveries.Where(d => d.DispatchId == dispatchId);
        return db.Dispatches.Where(dispatch => dispatch.Id == dispatchId).Select(_ => deliveries.Any(d => d.DueAt != null)
            || deliveries.Any(d => d.State == DeliveryState.Sending) || deliveries.Any(d => d.ClaimedBy != null)).SingleAsync(cancellation);
    }
}
