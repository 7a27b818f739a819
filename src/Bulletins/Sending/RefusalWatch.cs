using Bulletins.Sending.Journal;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>Notices when everybody is refused, so that a dispatch stops before its whole audience has failed for one reason that
/// staff could mend. One for each run; safe to share between threads.</summary>
/// <param name="limit">So many refusals in a row, with nothing accepted in between.</param>
public sealed class RefusalWatch(int limit)
{
    private readonly Lock noting = new();
    private readonly Dictionary<(int?, string?, ReplyReason?), (int Count, string Reply)> replies = [];
    private int refusals;

    /// <summary>What was wrong, once the limit was reached; it stays so.</summary>
    public Fault? Reason { get; private set; }

    /// <summary>Refusals for good count, and those for now that are about what we send or who we are. What the relay itself
    /// suffers from, and the usual reasons to come again later, say nothing either way.</summary>
    /// <returns>The reason at the outcome that reaches the limit, null at every other.</returns>
    public Fault? Note(Outcome outcome)
    {
        lock (noting)
        {
            if (Reason is not null)
                return null;
            if (outcome.AttemptOutcome == AttemptOutcome.Accepted)
                Forget();
            else if (IsAboutUs(outcome))
                Count(outcome);
            return refusals < limit ? null : Reason = Sentence();
        }
    }

    private static bool IsAboutUs(Outcome outcome) => outcome.AttemptOutcome == AttemptOutcome.RefusedForGood
        || outcome.AttemptOutcome == AttemptOutcome.RefusedForNow && outcome.Reason is ReplyReason.Content or ReplyReason.Reputation;

    private void Count(Outcome outcome)
    {
        refusals++;
        var kind = (outcome.Code, outcome.EnhancedCode, outcome.Reason);
        replies[kind] = (replies.GetValueOrDefault(kind).Count + 1, $"{outcome.Code} {outcome.Reply}".Trim());
    }

    private void Forget()
    {
        refusals = 0;
        replies.Clear();
    }

    private Fault Sentence()
    {
        var most = replies.Values.MaxBy(reply => reply.Count);
        return new Fault(Words.Sending, "Refusals.All", refusals, most.Count, most.Reply);
    }
}
