using System.Text.Json;
using System.Text.Json.Serialization;
using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Window;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Web.Api;

/// <param name="SendAt">With Z or an offset, else in Hong Kong; left out for now.</param>
/// <param name="NotAfter">The same; after it nothing more is begun.</param>
/// <param name="Uncertain">What becomes of deliveries of which nobody can say whether the relay took them; sendOnceMore when left out.</param>
/// <param name="Priority">Urgent ones get connections first; normal when left out.</param>
/// <param name="TrackOpens">Whether it is recorded that mails are opened, which the footer then says; no when left out. TrackClicks: the same of links.</param>
/// <param name="LastKnown">The id of the bulletin's latest dispatch that the caller knows of, 0 for none: a later one is a conflict. Not asked when left out.</param>
internal sealed record DispatchRequest([property: JsonRequired] long SegmentId, DateTime? SendAt, DateTime? NotAfter, UncertainPolicy? Uncertain, DispatchPriority? Priority,
    bool? TrackOpens = null, bool? TrackClicks = null, long? LastKnown = null)
{
    public RecordedReading Recorded =>
        (TrackOpens == true ? RecordedReading.Opens : RecordedReading.Nothing) | (TrackClicks == true ? RecordedReading.Clicks : RecordedReading.Nothing);
}

internal sealed record DispatchSummary(long Id, long BulletinId, long SegmentId, string SegmentName, DispatchState State, DispatchPriority Priority,
    DateTime SendAt, long? ErratumOf, long? ResendOf, int? Candidates)
{
    public static DispatchSummary Of(Dispatch dispatch) => new(dispatch.Id, dispatch.BulletinId, dispatch.SegmentId, dispatch.SegmentName,
        dispatch.State, dispatch.Priority, dispatch.SendAt, dispatch.ErratumOf, dispatch.ResendOf, dispatch.Candidates);
}

/// <param name="StateReason">Why it is in that state, in the caller's language, when it came there by itself.</param>
/// <param name="ContentRevision">1, and one more with each correction.</param>
/// <param name="CorrectionId">The bulletin whose text goes out now, when that isn't the dispatch's own.</param>
/// <param name="ErratumOf">The dispatch whose recipients this one corrects.</param>
/// <param name="ResendOf">The dispatch whose circular this one sends again, to <paramref name="OnlyContactId"/> alone.</param>
/// <param name="NeedDecision">Uncertain deliveries that wait for a person.</param>
/// <param name="Waits">Why mails that are due don't go at this moment; empty while all of them do.</param>
internal sealed record DispatchView(
    long Id, long BulletinId, long SegmentId, string SegmentName, DispatchState State, string? StateReason, DateTime SendAt, DateTime? NotAfter,
    UncertainPolicy Uncertain, DispatchPriority Priority, int ContentRevision, long? CorrectionId, long? ErratumOf, long? ResendOf, long? OnlyContactId,
    DateTime? StartedAt, DateTime? CompletedAt, int Candidates, DispatchCounts Counts, int NeedDecision,
    IReadOnlyList<ExclusionCount> Excluded, DateTime AsOf, DateTime? ExpectedEnd, string? BindingBudget, IReadOnlyList<WaitView> Waits, bool TrackOpens, bool TrackClicks)
{
    /// <summary>The state is the ledger's own, so that it belongs to the same moment as the counts.</summary>
    public static DispatchView Of(Dispatch dispatch, Ledger ledger, IReadOnlyDictionary<ExclusionReason, int> exclusions, int needDecision, IReadOnlyList<SendingWait> waits) => new(
        dispatch.Id, dispatch.BulletinId, dispatch.SegmentId, dispatch.SegmentName, ledger.State, dispatch.ReasonInWords, dispatch.SendAt, dispatch.NotAfter,
        dispatch.UncertainPolicy, dispatch.Priority, dispatch.ContentRevision, dispatch.CorrectionId, dispatch.ErratumOf, dispatch.ResendOf, dispatch.OnlyContactId,
        dispatch.StartedAt, dispatch.CompletedAt, ledger.Candidates, DispatchCounts.Of(ledger), needDecision,
        [.. exclusions.OrderBy(e => e.Key).Select(e => new ExclusionCount(e.Key, e.Value))],
        ledger.AsOf, ledger.ExpectedEnd, ledger.BindingBudget, [.. waits.Select(WaitView.Of)], dispatch.TrackOpens, dispatch.TrackClicks);
}

/// <param name="Providers">The mailbox providers whose mails wait; empty for all other domains.</param>
/// <param name="Until">Null when nobody can say.</param>
/// <param name="Budget">In words, such as "qq: 30 a minute".</param>
/// <param name="Connections">How many are in use, which is all that are allowed now.</param>
/// <param name="InWords">In the language of the request.</param>
internal sealed record WaitView(WaitKind Kind, IReadOnlyList<string> Providers, string? Relay, DateTime? Until, string? Budget, int? Connections, string InWords)
{
    public static WaitView Of(SendingWait wait) => new(wait.Kind, wait.Providers, wait.Relay, wait.Until, wait.Budget?.ToString(), wait.Connections, wait.InWords);
}

internal sealed record DispatchCounts(int Pending, int Sending, int Deferred, int Sent, int Delivered, int Failed, int Bounced, int Complained,
    int Uncertain, int Excluded, int Cancelled)
{
    public static DispatchCounts Of(Ledger ledger) => new(ledger[DeliveryState.Pending], ledger[DeliveryState.Sending], ledger[DeliveryState.Deferred],
        ledger[DeliveryState.Sent], ledger[DeliveryState.Delivered], ledger[DeliveryState.Failed], ledger[DeliveryState.Bounced],
        ledger[DeliveryState.Complained], ledger[DeliveryState.Uncertain], ledger[DeliveryState.Excluded], ledger[DeliveryState.Cancelled]);
}

/// <param name="Next">The value of <c>after</c> for the next page; null at the end.</param>
internal sealed record DeliveryLines(IReadOnlyList<DeliveryView> Items, long? Next);

/// <param name="Reason">Why it was excluded, why it bounced, or why the last attempt was refused; null when there is no such reason, or when it arrived all the same.</param>
/// <param name="Report">The words of the report that came back last and made its state; null when nothing did.</param>
/// <param name="DueAt">When it is tried next: when its own time comes, or when the send window opens after that.</param>
/// <param name="NeedsDecision">It is uncertain and waits for a person.</param>
internal sealed record DeliveryView(long Id, string Email, string Name, string Organisation, string Language, DeliveryState State,
    string? Reason, string? Report, DateTime? DueAt, bool NeedsDecision, UncertainDecision? Decision, DateTime? DecidedAt, string? DecidedBy, IReadOnlyList<AttemptView> Attempts)
{
    /// <param name="window">When the mails of its dispatch may leave.</param>
    public static DeliveryView Of(DeliveryRecord record, SendWindow window, DateTime now)
    {
        var delivery = record.Delivery;
        return new(delivery.Id, delivery.Email, delivery.Name, delivery.Organisation, delivery.Language.Tag(), delivery.State, ReasonOf(record), record.Report?.Diagnostic,
            delivery.MayBeginAt(window, now), delivery.NeedsDecision, delivery.Decision, delivery.DecidedAt, delivery.DecidedBy, [.. record.Attempts.Select(AttemptView.Of)]);
    }

    private static string? ReasonOf(DeliveryRecord record)
    {
        var reason = record.Delivery.Exclusion?.ToString()
            ?? (record.Delivery.State == DeliveryState.Bounced ? record.Report?.Reason.ToString() : null)
            ?? (record.Attempts.Count > 0 && record.Delivery.State != DeliveryState.Delivered ? record.Attempts[^1].Reason?.ToString() : null);
        return reason is null ? null : JsonNamingPolicy.CamelCase.ConvertName(reason);
    }
}

/// <param name="Reason">Why it was not taken; null when it was, or when nobody can say.</param>
/// <param name="Address">What the refusal says about the address; null without a reason.</param>
internal sealed record AttemptView(DateTime At, DateTime? EndedAt, AttemptOutcome Outcome, string Relay, int ContentRevision, int? Code, string? EnhancedCode, string? Reply,
    ReplyReason? Reason, AddressFinding? Address)
{
    public static AttemptView Of(Attempt attempt) => new(attempt.BegunAt, attempt.EndedAt, attempt.Outcome, attempt.Relay, attempt.ContentRevision,
        attempt.Code, attempt.EnhancedCode, attempt.ReplyInWords,
        attempt.Reason, attempt.Reason is { } reason ? AddressFindings.Of(attempt.Outcome, reason) : null);
}
