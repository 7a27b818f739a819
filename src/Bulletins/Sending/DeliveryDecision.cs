using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;

namespace Bulletins.Sending;

/// <summary>What becomes of a delivery after an attempt. The one place where that is decided.</summary>
public sealed class DeliveryDecision(SendingOptions options, UncertainPolicy policy)
{
    public Outcome Decide(ClaimedDelivery delivery, SendResult result, DateTime now)
    {
        var refusals = delivery.Refusals + (result.Outcome == AttemptOutcome.RefusedForNow ? 1 : 0);
        var uncertain = delivery.UncertainAttempts + (result.Outcome == AttemptOutcome.Uncertain ? 1 : 0);
        var (state, due) = result.Outcome switch
        {
            AttemptOutcome.Accepted => (DeliveryState.Sent, (DateTime?)null),
            AttemptOutcome.RefusedForGood => (DeliveryState.Failed, null),
            AttemptOutcome.RefusedForNow => Retry(refusals, now),
            AttemptOutcome.RelayFailed => (DeliveryState.Deferred, now + options.RelayRest),
            AttemptOutcome.Uncertain => (DeliveryState.Uncertain, MayRepeat(uncertain) ? now : null),
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
        return new Outcome(delivery.Id, delivery.NextAttempt, now, result.Outcome, result.Code, result.EnhancedCode,
            Shorten(result.Reply), result.Reason, state, due, refusals, uncertain);
    }

    private (DeliveryState, DateTime?) Retry(int refusals, DateTime now)
    {
        var waits = options.Retry.Schedule;
        return refusals <= waits.Count ? (DeliveryState.Deferred, now + waits[refusals - 1]) : (DeliveryState.Failed, null);
    }

    /// <summary>Once more, and never a third time without a person's word.</summary>
    private bool MayRepeat(int uncertainAttempts) => policy == UncertainPolicy.SendOnceMore && uncertainAttempts <= 1;

    private static string? Shorten(string? reply) => reply is { Length: > Attempt.LongestReply } ? reply[..Attempt.LongestReply] : reply;
}
