using Bulletins.Dispatching;

namespace Bulletins.Tracking;

/// <summary>When a delivery is tried next, as far as that can be promised.</summary>
public enum NextTry
{
    None,
    /// <summary>At the time its row says.</summary>
    AtItsTime,
    /// <summary>That time has passed, and it is in nobody's hands yet.</summary>
    Soon,
    /// <summary>Nothing goes out before the dispatch is resumed, whatever the row says.</summary>
    WhenResumed,
}

public static class NextTries
{
    /// <param name="dispatch">The state of its dispatch.</param>
    public static NextTry NextTry(this Delivery delivery, DispatchState dispatch, DateTime now) => (delivery, dispatch) switch
    {
        ({ State: not (DeliveryState.Deferred or DeliveryState.Uncertain) } or { DueAt: null }, _) => Tracking.NextTry.None,
        (_, DispatchState.Paused) => Tracking.NextTry.WhenResumed,
        _ => delivery.DueAt > now ? Tracking.NextTry.AtItsTime : Tracking.NextTry.Soon,
    };
}
