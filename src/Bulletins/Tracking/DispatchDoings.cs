using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Pace;
using Bulletins.Texts;

namespace Bulletins.Tracking;

/// <summary>What a dispatch is doing at a moment.</summary>
public enum DispatchDoing
{
    Scheduled,
    Preparing,
    Sending,
    /// <summary>All that is left is tried again by itself, at the times shown.</summary>
    SendingLater,
    /// <summary>Nothing goes out at this moment.</summary>
    SendingWaits,
    Paused,
    /// <summary>Before anything of it was begun.</summary>
    PausedBefore,
    Completed,
    /// <summary>But some need a decision.</summary>
    CompletedHeld,
    Cancelled,
}

/// <summary>What staff are told first of a dispatch.</summary>
public static class DispatchDoings
{
    /// <summary>What only the run knows: that a sender was refused, and that an error ended a part of it.</summary>
    private static readonly string[] KnownToTheRun = ["Sender.Waiting", HinderedDispatches.Broken];

    /// <summary>Whether the reason that a run gave when it ended is to be shown beside what the mails wait for now, which else is known better.</summary>
    public static bool TellsMoreThan(this Dispatch dispatch, DispatchWaits waits) => dispatch.StateReason is { } reason
        && (waits.Waits.Count == 0 || dispatch.State != DispatchState.Sending || KnownToTheRun.Any(key => StoredFault.Is(reason, Words.Sending, key)));

    /// <param name="needDecision">How many of its deliveries wait for a person.</param>
    public static DispatchDoing Doing(this Dispatch dispatch, Ledger ledger, DispatchWaits waits, int needDecision) => ledger.State switch
    {
        DispatchState.Scheduled => DispatchDoing.Scheduled,
        DispatchState.Preparing => DispatchDoing.Preparing,
        // What is due and waits has a time of its next try that has passed.
        DispatchState.Sending when ledger[DeliveryState.Sending] == 0 && waits.NothingGoes => DispatchDoing.SendingWaits,
        DispatchState.Sending when ledger.Open > 0 && ledger.Open == ledger[DeliveryState.Deferred] => DispatchDoing.SendingLater,
        DispatchState.Sending when ledger[DeliveryState.Sending] == 0 && dispatch.StateReason is not null => DispatchDoing.SendingWaits,
        DispatchState.Sending => DispatchDoing.Sending,
        DispatchState.Paused => dispatch.StartedAt is null ? DispatchDoing.PausedBefore : DispatchDoing.Paused,
        DispatchState.Completed => needDecision > 0 ? DispatchDoing.CompletedHeld : DispatchDoing.Completed,
        _ => DispatchDoing.Cancelled,
    };
}
