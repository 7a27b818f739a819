using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Window;

namespace Bulletins.Tracking;

/// <summary>When a delivery is tried next, as far as that can be promised.</summary>
public enum NextTry
{
    None,
    /// <summary>At the time its row says, or when the send window opens after that.</summary>
    AtItsTime,
    /// <summary>That time has passed, mail may be sent, and it is in nobody's hands yet.</summary>
    Soon,
    /// <summary>Nothing goes out before the dispatch is resumed, whatever the row says.</summary>
    WhenResumed,
}

public static class NextTries
{
    /// <param name="dispatch">The state of its dispatch.</param>
    /// <param name="window">When the mails of its dispatch may leave.</param>
    public static NextTry NextTry(this Delivery delivery, DispatchState dispatch, SendWindow window, DateTime now) => (delivery, dispatch) switch
    {
        ({ State: not (DeliveryState.Deferred or DeliveryState.Uncertain) } or { DueAt: null }, _) => Tracking.NextTry.None,
        (_, DispatchState.Paused) => Tracking.NextTry.WhenResumed,
        _ => delivery.MayBeginAt(window, now) > now ? Tracking.NextTry.AtItsTime : Tracking.NextTry.Soon,
    };

    /// <returns>When it may begin, in UTC: a time that has passed when it may now; null when nothing more of it is to be begun, or it has begun.</returns>
    public static DateTime? MayBeginAt(this Delivery delivery, SendWindow window, DateTime now)
    {
        if (delivery.DueAt is not { } due)
            return null;
        var from = due > now ? due : now;
        return window.NextOpening(from) is var opening && opening > now ? opening : due;
    }
}
