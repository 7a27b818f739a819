using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Texts;

namespace Bulletins.Tracking;

/// <summary>What staff are told first of a dispatch at a moment.</summary>
public static class DispatchDoings
{
    /// <summary>What only the run knows: that a sender was refused, and that an error ended a part of it.</summary>
    private static readonly string[] KnownToTheRun = ["Sender.Waiting", "Stream.Broken"];

    /// <summary>Whether the reason that a run gave when it ended is to be shown beside what the mails wait for now, which else is known better.</summary>
    public static bool TellsMoreThan(this Dispatch dispatch, DispatchWaits waits) => dispatch.StateReason is { } reason
        && (waits.Waits.Count == 0 || dispatch.State != DispatchState.Sending || KnownToTheRun.Any(key => StoredFault.Is(reason, Words.Sending, key)));
}
