using Bulletins.Dispatching;

namespace Bulletins.Tracking.Events;

/// <summary>What becomes of a delivery when something comes back about it.</summary>
internal static class DeliveryTransition
{
    /// <summary>Whether its mail may have left: what is said of one that never did is foreign or forged.</summary>
    public static bool WasHandedOver(int attempts, DeliveryState state) => attempts > 0 || state == DeliveryState.Sending;

    /// <summary>A worker is busy with it at this moment: its outcome is recorded first.</summary>
    public static bool IsHeld(DeliveryState state, long? claimedBy) => state == DeliveryState.Sending || claimedBy is not null;

    /// <summary>The state that follows; the same when nothing does.</summary>
    /// <remarks>A failure that comes after a success counts: servers report that they passed a mail on before the next one refuses it.
    /// A success after a failure doesn't: an address that forwards to several people brings both, and staff are to look at it.
    /// What waits for its next try isn't changed by a failure of an earlier one, and is done with a success.
    /// Whom the provider left out, as they had asked, is left out here too: nothing has failed, and nobody is to ring them up.</remarks>
    public static DeliveryState After(DeliveryEventKind kind, DeliveryState state) => (kind, state) switch
    {
        (DeliveryEventKind.Bounced, DeliveryState.Sent or DeliveryState.Uncertain or DeliveryState.Delivered) => DeliveryState.Bounced,
        (DeliveryEventKind.Complained, DeliveryState.Sent or DeliveryState.Uncertain or DeliveryState.Delivered or DeliveryState.Bounced
            or DeliveryState.Deferred or DeliveryState.Failed) => DeliveryState.Complained,
        (DeliveryEventKind.Delivered or DeliveryEventKind.Displayed, DeliveryState.Sent or DeliveryState.Uncertain or DeliveryState.Deferred
            or DeliveryState.Failed) => DeliveryState.Delivered,
        (DeliveryEventKind.Withheld, DeliveryState.Sent or DeliveryState.Uncertain) => DeliveryState.Excluded,
        // Whoever delays it, passes it on or answers it has it.
        (DeliveryEventKind.Delayed or DeliveryEventKind.Relayed or DeliveryEventKind.AutoReplied or DeliveryEventKind.OptedOut, DeliveryState.Uncertain) => DeliveryState.Sent,
        _ => state,
    };
}
