using System.Text.Json.Serialization;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Web.Api;

/// <param name="NotAfter">With Z or an offset, else in Hong Kong; null for no limit, which has to be said.</param>
internal sealed record LimitRequest([property: JsonRequired] DateTime? NotAfter);

/// <param name="SendAt">With Z or an offset, else in Hong Kong.</param>
internal sealed record TimeRequest([property: JsonRequired] DateTime SendAt);

internal sealed record PriorityRequest([property: JsonRequired] DispatchPriority Priority);

/// <param name="Reasons">Of those that may be tried anew.</param>
/// <param name="SeenTo">How many more failed and are left alone, since the circular was sent to them again or an erratum tells them.</param>
internal sealed record FailuresView(IReadOnlyList<FailureView> Reasons, int SeenTo);

/// <param name="Text">The reason in the caller's language.</param>
internal sealed record FailureView(ReplyReason Reason, string Text, int Count);

/// <param name="Reasons">As <c>GET failures</c> names them; at least one, unless all are meant.</param>
/// <param name="All">Everybody who failed, whatever the reason.</param>
internal sealed record RetryRequest(IReadOnlyList<ReplyReason>? Reasons, bool All = false);

internal sealed record DecisionRequest(UncertainDecision? Decision)
{
    /// <exception cref="FaultException">It was left out.</exception>
    public UncertainDecision Required() => Decision ?? throw new FaultException(new Fault(Screen.Api, "DecisionUnsaid"));
}

/// <param name="Deliveries">How many are tried anew.</param>
/// <param name="LeftOut">How many more were chosen, and have left or been suppressed since.</param>
internal sealed record RetriedView(int Deliveries, int LeftOut, DispatchView Dispatch);

/// <param name="Deliveries">How many were changed.</param>
internal sealed record ChangedDeliveries(int Deliveries, DispatchView Dispatch);

/// <param name="Email">What the contact's address is to become before; left out to send to the one that it has.</param>
internal sealed record ResendRequest(long ContactId, string? Email);

/// <param name="BulletinId">A correction of the text in force, approved.</param>
/// <param name="Erratum">Whether those who have the old text are told; it has to be said.</param>
internal sealed record RevisionRequest(long BulletinId, bool? Erratum);

/// <param name="Erratum">Null when none was asked for, or nobody has the old text.</param>
internal sealed record CorrectedView(DispatchView Dispatch, DispatchView? Erratum);

/// <param name="ToGo">How many would get the corrected text.</param>
/// <param name="HaveIt">How many have, or may have, the old one.</param>
/// <param name="OnTheWire">How many are being handed over; until none is, nothing can be corrected.</param>
internal sealed record CorrectionView(int ContentRevision, IReadOnlyList<CorrectionBulletin> Bulletins, int ToGo, int HaveIt, int OnTheWire)
{
    public static CorrectionView Of(CorrectionPlan plan) => new(plan.Dispatch.ContentRevision,
        [.. plan.Corrections.Select(b => new CorrectionBulletin(b.Id, b.Number, b.EditionFor(Language.TraditionalChinese).Title, b.State))],
        plan.ToGo, plan.HaveIt, plan.OnTheWire);
}

internal sealed record CorrectionBulletin(long Id, string? Number, string Title, BulletinState State);
