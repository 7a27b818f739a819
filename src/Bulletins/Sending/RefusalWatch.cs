using Bulletins.Dispatching;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>Notices when everybody is refused, so that a dispatch stops before its whole audience has failed for one reason that
/// staff could mend. One for each run, which begins with what earlier ones heard (<see cref="RefusalHistory"/>); safe to share between threads.</summary>
/// <param name="limit">So many recipients refused in a row, with nothing accepted in between. Whoever is refused again counts once.</param>
public sealed class RefusalWatch(int limit)
{
    /// <summary>The key of <see cref="Reason"/>.</summary>
    public const string AllRefused = "Refusals.All";

    /// <summary>Enough refusals of the sender in a row: each holds for everybody. Between them the sending rests, so a passing fault isn't taken for one that stays.</summary>
    private const int SenderRefusalsAllowed = 10;

    private readonly Lock noting = new();
    private readonly Dictionary<(int?, string?, ReplyReason?), (int Count, string Reply)> replies = [];
    private readonly HashSet<long> refused = [];
    private int senderRefusals;

    /// <summary>What was wrong, once the limit was reached; it stays so.</summary>
    public Fault? Reason { get; private set; }

    /// <summary>Refusals for good count, those for now that are about what we send or who we are, and whatever a delivery was given up for but the
    /// state of its mailbox; so does a relay that refuses the sender. What the relay itself suffers from, and the usual reasons to come again
    /// later, say nothing either way.</summary>
    /// <param name="anew">Staff chose it for having failed. What is said about its address was to be expected and counts neither.</param>
    /// <returns>The reason at the outcome that reaches the limit, null at every other.</returns>
    public Fault? Note(Outcome outcome, bool anew = false) =>
        Note(outcome.DeliveryId, new SendResult(outcome.AttemptOutcome, outcome.Code, outcome.EnhancedCode, outcome.Reply, outcome.Reason), anew, outcome.State == DeliveryState.Failed);

    /// <param name="givenUp">Nothing more is tried after it.</param>
    /// <inheritdoc cref="Note(Outcome, bool)"/>
    public Fault? Note(long deliveryId, SendResult result, bool anew = false, bool givenUp = false)
    {
        lock (noting)
        {
            if (Reason is not null)
                return null;
            if (result.Outcome == AttemptOutcome.Accepted)
                Forget();
            else if (result.IsAboutSender)
                CountSender(result);
            else if (IsAboutUs(result, givenUp) && !(anew && IsAboutAddress(result)) && refused.Add(deliveryId))
                Count(result);
            return refused.Count < limit && senderRefusals < Math.Min(limit, SenderRefusalsAllowed) ? null : Reason = Sentence();
        }
    }

    private static bool IsAboutUs(SendResult result, bool givenUp) => result.Outcome switch
    {
        AttemptOutcome.RefusedForGood => true,
        AttemptOutcome.RefusedForNow => IsOurs(result.Reason) || givenUp && !IsAboutMailbox(result),
        _ => givenUp,
    };

    private static bool IsOurs(ReplyReason? reason) => reason is ReplyReason.Content or ReplyReason.Reputation or ReplyReason.RelayDenied
        or ReplyReason.SenderRefused or ReplyReason.Authentication or ReplyReason.Policy or ReplyReason.SignIn or ReplyReason.Tls;

    /// <summary>Such deliveries are all given up at the end of a dispatch, one after the other, when everybody else's was accepted long before.</summary>
    private static bool IsAboutMailbox(SendResult result) =>
        IsAboutAddress(result) || result.Reason is ReplyReason.Greylisted or ReplyReason.TooFast or ReplyReason.Unreachable;

    private static bool IsAboutAddress(SendResult result) => AddressFindings.Of(result.Outcome, result.Reason) != AddressFinding.Nothing;

    private void Count(SendResult result)
    {
        var kind = (result.Code, result.EnhancedCode, result.Reason);
        replies[kind] = (replies.GetValueOrDefault(kind).Count + 1, $"{result.Code} {result.Reply}".Trim());
    }

    /// <summary>It says nothing about a recipient, so it counts as often as it is said.</summary>
    private void CountSender(SendResult result)
    {
        senderRefusals++;
        Count(result);
    }

    private void Forget()
    {
        senderRefusals = 0;
        refused.Clear();
        replies.Clear();
    }

    private Fault Sentence()
    {
        var most = replies.Values.MaxBy(reply => reply.Count);
        return new Fault(Words.Sending, AllRefused, refused.Count + senderRefusals, most.Count, most.Reply);
    }
}
