using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;

namespace Bulletins.Sending;

/// <summary>What becomes of a delivery after an attempt. The one place where that is decided.</summary>
/// <param name="window">When the mails of its dispatch may leave.</param>
public sealed class DeliveryDecision(SendingOptions options, UncertainPolicy policy, SendWindow window)
{
    /// <summary>With the waits growing to an hour, about two days.</summary>
    private const int RelayFailuresAllowed = 48;

    private static readonly TimeSpan LongestRelayWait = TimeSpan.FromHours(1);

    private readonly RetrySchedule schedule = new(options.Retry);

    /// <summary>No delivery waits longer for its next try.</summary>
    public static TimeSpan LongestWait(SendingOptions options)
    {
        var schedule = new RetrySchedule(options.Retry).LongestWait;
        return schedule > LongestRelayWait ? schedule : LongestRelayWait;
    }

    public Outcome Decide(ClaimedDelivery delivery, SendResult result, DateTime now)
    {
        var refusals = delivery.Refusals + (result.Outcome == AttemptOutcome.RefusedForNow ? 1 : 0);
        var uncertain = delivery.UncertainAttempts + (result.Outcome == AttemptOutcome.Uncertain ? 1 : 0);
        var excused = delivery.ExcusedAttempts + (result.IsExcused ? 1 : 0);
        var (state, due) = result.Outcome switch
        {
            AttemptOutcome.Accepted => (DeliveryState.Sent, (DateTime?)null),
            AttemptOutcome.RefusedForGood => (DeliveryState.Failed, null),
            AttemptOutcome.RefusedForNow => Retry(delivery, refusals, result, now),
            AttemptOutcome.RelayFailed when result.IsExcused => (DeliveryState.Deferred, now + ExcusedWait(result, excused)),
            AttemptOutcome.RelayFailed => AfterRelayFailure(delivery, delivery.NextAttempt - delivery.EarlierAttempts - refusals - uncertain - excused, now),
            AttemptOutcome.Uncertain => (DeliveryState.Uncertain, MayRepeat(uncertain) ? now : null),
            _ => throw new ArgumentOutOfRangeException(nameof(result)),
        };
        return new Outcome(delivery.Id, delivery.NextAttempt, now, result.Outcome, result.Code, result.EnhancedCode,
            Shorten(result.Reply), result.Reason, state, due, refusals, uncertain, Excuse(delivery, result, due, excused, now));
    }

    /// <summary>The part of the wait that is none of its days moves their beginning on. What it waits beyond the wait, on a closed day as well, is added by whoever claims it:
    /// so nothing counts twice.</summary>
    private Excuse? Excuse(ClaimedDelivery delivery, SendResult result, DateTime? due, int excused, DateTime now)
    {
        if (due is not { } next)
            return null;
        if (result.IsOurs)
            return new Excuse(delivery.FirstTriedAt + (next - now), excused);
        return window.ClosedTime(now, next) is var closed && closed > TimeSpan.Zero ? new Excuse((delivery.FirstTriedAt ?? now) + closed, excused) : null;
    }

    /// <summary>What is ours takes a step of the schedule all the same, so that it ends: a server that minds only a few recipients' mails lets the dispatch
    /// go on, and nobody would ever be asked.</summary>
    private (DeliveryState, DateTime?) Retry(ClaimedDelivery delivery, int refusals, SendResult result, DateTime now)
    {
        var wait = schedule.Wait(refusals, result.Reason, result.Reply, RetrySchedule.Spread(delivery.Token, delivery.NextAttempt));
        return result.IsOurs && wait is not null ? (DeliveryState.Deferred, now + wait) : Again(delivery, wait, now);
    }

    /// <summary>Not counted against the recipient, but a message that breaks the line every time must come to an end too.</summary>
    private (DeliveryState, DateTime?) AfterRelayFailure(ClaimedDelivery delivery, int failures, DateTime now)
    {
        if (failures > RelayFailuresAllowed)
            return (DeliveryState.Failed, null);
        return Again(delivery, RelayWait(failures), now);
    }

    /// <summary>What the relay has against us all makes it rest as long: due sooner than that, the row goes through another, and isn't the one that tries the relay again.</summary>
    private TimeSpan ExcusedWait(SendResult result, int excused) => result.IsAboutSender ? RelayWait(excused) : RelayWait(excused) / 2;

    private TimeSpan RelayWait(int failures)
    {
        var wait = options.RelayRest * Math.Pow(2, Math.Min(failures - 1, 10));
        return wait < LongestRelayWait ? wait : LongestRelayWait;
    }

    private (DeliveryState, DateTime?) Again(ClaimedDelivery delivery, TimeSpan? wait, DateTime now) =>
        now + wait is { } due && schedule.Allows(due, (delivery.FirstTriedAt ?? now) + window.ClosedTime(now, due)) ? (DeliveryState.Deferred, due) : (DeliveryState.Failed, null);

    /// <summary>Once more, and never a third time without a person's word.</summary>
    private bool MayRepeat(int uncertainAttempts) => policy == UncertainPolicy.SendOnceMore && uncertainAttempts <= 1;

    private static string? Shorten(string? reply) => reply is { Length: > Attempt.LongestReply } ? reply[..Attempt.LongestReply] : reply;
}
