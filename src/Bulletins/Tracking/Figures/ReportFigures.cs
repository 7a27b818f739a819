using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;

namespace Bulletins.Tracking.Figures;

/// <summary>The ledger of a dispatch as it was counted; its states add up to the candidates.</summary>
/// <param name="PerhapsTwice">Deliveries whose mail was handed over again after an attempt that nobody knows the outcome of.</param>
public sealed record CountedLedger(DispatchState State, int Candidates, IReadOnlyDictionary<DeliveryState, int> States,
    IReadOnlyDictionary<ExclusionReason, int> Exclusions, int PerhapsTwice)
{
    public Ledger At(DateTime asOf) => new(State, Candidates, States, asOf, Expected: null);
}

/// <summary>What a report shows beside the ledger, counted at the same time.</summary>
/// <param name="Unit">How long each part of <paramref name="OverTime"/> is.</param>
/// <param name="OverTime">Oldest first; parts in which nothing happened are left out.</param>
/// <param name="Domains">The largest first; what is behind the last that is shown is one group without a name.</param>
/// <param name="Providers">Mailbox providers with a pace of their own; the rest is the group without a name.</param>
/// <param name="Failures">Why those that failed did, by their last attempt. They add up to the failed ones of the ledger.</param>
/// <param name="Bounces">Why those that bounced did, by the last report. They add up to the bounced ones of the ledger.</param>
/// <param name="Topics">By what the recipients subscribe to now. Who subscribes to two topics counts in both.</param>
/// <param name="Events">What came back, by kind: how many reports, about how many deliveries.</param>
public sealed record ReportFigures(
    TimeUnit Unit, IReadOnlyList<Period> OverTime, IReadOnlyList<GroupFigures> Domains, IReadOnlyList<GroupFigures> Providers,
    IReadOnlyList<ReasonFigures> Failures, IReadOnlyList<ReasonFigures> Bounces, FirmFigures Firms, IReadOnlyList<TopicFigures> Topics,
    IReadOnlyList<EventFigures> Events);

public enum TimeUnit { Minute, Hour, Day }

/// <param name="From">UTC.</param>
public sealed record Period(DateTime From, IReadOnlyDictionary<AttemptOutcome, int> Attempts, IReadOnlyDictionary<DeliveryEventKind, int> Events);

/// <param name="Name">Empty for all others.</param>
public sealed record GroupFigures(string Name, IReadOnlyDictionary<DeliveryState, int> States)
{
    public int this[DeliveryState state] => States.GetValueOrDefault(state);

    /// <summary>Without those left out of the audience.</summary>
    public int Included => States.Values.Sum() - this[DeliveryState.Excluded];
}

/// <param name="Hard">Whether it holds for good; null where no report says so.</param>
public sealed record ReasonFigures(ReplyReason Reason, bool? Hard, int Count);

/// <summary>Member firms by the best that became of any of their contacts, in this dispatch or in one that sent it again.</summary>
/// <param name="Open">Nobody reached yet, and something may still come of it, or nobody knows.</param>
public sealed record FirmFigures(int Reached, int Open, int NotReached)
{
    public int All => Reached + Open + NotReached;
}

/// <param name="TopicId">Null for those who subscribe to none.</param>
public sealed record TopicFigures(long? TopicId, IReadOnlyDictionary<DeliveryState, int> States)
{
    public int this[DeliveryState state] => States.GetValueOrDefault(state);
    public int Included => States.Values.Sum() - this[DeliveryState.Excluded];
}

public sealed record EventFigures(DeliveryEventKind Kind, int Reports, int Deliveries);
