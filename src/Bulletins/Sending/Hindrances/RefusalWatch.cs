using Bulletins.Dispatching;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Sending.Hindrances;

/// <summary>Notices when everybody is refused, so that a dispatch stops before its whole audience has failed for one reason that
/// staff could mend. One for each run, which begins with what earlier ones heard (<see cref="RefusalHistory"/>); safe to share between threads.</summary>
/// <param name="limit">So many recipients refused in a row, with nothing accepted in between. Whoever is refused again counts once.</param>
/// <param name="rest">How long the sending rests after a refusal of the sender. What comes sooner was on its way already, or comes over another stream, and tells nothing new.</param>
public sealed class RefusalWatch(int limit, TimeSpan rest = default)
{
    /// <summary>The key of <see cref="Reason"/>.</summary>
    public const string AllRefused = "Refusals.All";

    /// <summary>The key of what is said where every relay that fits refuses us before anybody is named.</summary>
    public const string RelayRefusesAll = "Relay.RefusesAll";

    /// <summary>Whether a dispatch paused itself for what was refused to everybody.</summary>
    /// <param name="reason">As it is kept (<see cref="StoredFault"/>).</param>
    public static bool Stopped(string reason) => StoredFault.Is(reason, Words.Sending, AllRefused) || StoppedByRelay(reason);

    /// <summary>The same for a relay that refuses us altogether, which is mended at the relay.</summary>
    /// <param name="reason">As it is kept (<see cref="StoredFault"/>).</param>
    public static bool StoppedByRelay(string reason) => StoredFault.Is(reason, Words.Sending, RelayRefusesAll);

    /// <summary>Enough refusals of the sender in a row: each holds for everybody. Between them the sending rests, so a passing fault isn't taken for one that stays.
    /// No delivery is ever given up for them, so they are what ends it.</summary>
    private const int SenderRefusalsAllowed = 10;

    private readonly Lock noting = new();
    private readonly Dictionary<(int?, string?, ReplyReason?), (int Count, string Reply)> replies = [];
    private readonly HashSet<long> refused = [];
    private int senderRefusals;
    private DateTime? senderRefusedAt;
    private bool anyAccepted;

    /// <summary>When the dispatch began, or somebody last decided to go on with it, in UTC: what was refused before says nothing any more.</summary>
    public DateTime Since { get; init; }

    /// <summary>What was wrong, once the limit was reached; it stays so.</summary>
    public Fault? Reason { get; private set; }

    /// <summary>Refusals for good count, those for now that are about what we send or who we are, and whatever a delivery was given up for but the
    /// state of its mailbox; so does a relay that breaks off for what we are. What the relay itself suffers from, and the usual reasons to come again
    /// later, say nothing either way.</summary>
    /// <param name="anew">Staff chose it for having failed. What is said about its address was to be expected and counts neither.</param>
    /// <returns>The reason at the outcome that reaches the limit, null at every other.</returns>
    public Fault? Note(Outcome outcome, bool anew = false) =>
        Note(outcome.DeliveryId, new SendResult(outcome.AttemptOutcome, outcome.Code, outcome.EnhancedCode, outcome.Reply, outcome.Reason), outcome.At, anew,
            outcome.State == DeliveryState.Failed, outcome.Excuse?.Attempts ?? 0);

    /// <param name="at">UTC.</param>
    /// <param name="givenUp">Nothing more is tried after it.</param>
    /// <param name="excused">How many of its attempts were broken off for what we are; 0 when that isn't known.</param>
    /// <inheritdoc cref="Note(Outcome, bool)"/>
    public Fault? Note(long deliveryId, SendResult result, DateTime at = default, bool anew = false, bool givenUp = false, int excused = 0)
    {
        lock (noting)
        {
            if (Reason is not null)
                return null;
            if (result.Outcome == AttemptOutcome.Accepted)
                Forget();
            else if (result.IsExcused)
                CountSender(result, at, excused);
            else if (IsAboutUs(result, givenUp) && !(anew && IsAboutAddress(result)) && refused.Add(deliveryId))
                Count(result);
            return refused.Count < limit && senderRefusals < Math.Min(limit, SenderRefusalsAllowed) ? null : Reason = Sentence();
        }
    }

    private static bool IsAboutUs(SendResult result, bool givenUp) => result.Outcome switch
    {
        AttemptOutcome.RefusedForGood => true,
        AttemptOutcome.RefusedForNow => result.IsOurs || givenUp && !IsAboutMailbox(result),
        _ => givenUp,
    };

    /// <summary>Such deliveries are all given up at the end of a dispatch, one after the other, when everybody else's was accepted long before.</summary>
    private static bool IsAboutMailbox(SendResult result) =>
        IsAboutAddress(result) || result.Reason is ReplyReason.Greylisted or ReplyReason.TooFast or ReplyReason.MailboxBusy or ReplyReason.Unreachable;

    private static bool IsAboutAddress(SendResult result) => AddressFindings.Of(result.Outcome, result.Reason) != AddressFinding.Nothing;

    private void Count(SendResult result, int times = 1)
    {
        var kind = (result.Code, result.EnhancedCode, result.Reason);
        replies[kind] = (replies.GetValueOrDefault(kind).Count + times, $"{result.Code} {result.Reply}".Trim());
    }

    /// <summary>It says nothing about a recipient, so it counts as often as it is said after a rest. Those of a row that is left over were heard in runs of its own, which may lie
    /// so far apart that nobody finds them among the newest attempts: the row itself has counted them.</summary>
    private void CountSender(SendResult result, DateTime at, int excused)
    {
        // Several are heard at once, in any order; one that lies far ahead is from before the clock was set back.
        if ((at - senderRefusedAt)?.Duration() < rest)
            return;
        senderRefusedAt = at;
        var before = senderRefusals;
        senderRefusals = Math.Max(before + 1, anyAccepted || excused == 0 ? 0 : (excused - 1) % SenderRefusalsAllowed + 1);
        Count(result, senderRefusals - before);
    }

    private void Forget()
    {
        anyAccepted = true;
        (senderRefusals, senderRefusedAt) = (0, null);
        refused.Clear();
        replies.Clear();
    }

    private Fault Sentence()
    {
        var most = replies.Values.MaxBy(reply => reply.Count);
        return new Fault(Words.Sending, AllRefused, refused.Count + senderRefusals, most.Count, most.Reply);
    }
}
