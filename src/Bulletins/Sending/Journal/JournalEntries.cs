using Bulletins.Dispatching;
using Bulletins.Sending.Replies;

namespace Bulletins.Sending.Journal;

/// <summary>The intent to hand a delivery over now.</summary>
/// <param name="Number">The attempt's number, from 1.</param>
/// <param name="ContentRevision">Of the text in the message. It is refused when the text was corrected since.</param>
/// <param name="Franking">A number of <see cref="Messages.FrankingBook"/>.</param>
public sealed record Intent(long DeliveryId, long WorkerId, int Number, string Relay, DateTime At, int ContentRevision, long Franking = Messages.FrankingBook.Nothing);

/// <summary>What came of an attempt, and what becomes of the delivery.</summary>
/// <param name="DueAt">When it may be tried again; null when it is over or waits for a person.</param>
/// <param name="Excuse">Null where all of the wait counts among the delivery's days.</param>
public sealed record Outcome(
    long DeliveryId, int Number, DateTime At, AttemptOutcome AttemptOutcome, int? Code, string? EnhancedCode, string? Reply, ReplyReason? Reason,
    DeliveryState State, DateTime? DueAt, int Refusals, int UncertainAttempts, Excuse? Excuse = null);

/// <summary>Refused for what we are, the recipient has done nothing, so its days go on as if the attempt hadn't been; and nobody can try on days on which no mail may be sent.</summary>
/// <param name="FirstTriedAt">From when its days count now; null when they haven't begun.</param>
/// <param name="Attempts">How many of the attempts the relay has broken off for what we are.</param>
public sealed record Excuse(DateTime? FirstTriedAt, int Attempts);
