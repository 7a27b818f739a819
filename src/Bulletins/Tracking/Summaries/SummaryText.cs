using System.Globalization;
using System.Text;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Undelivered;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Summaries;

/// <summary>What a summary says: whether everybody was served and nobody twice, the ledger, the reasons, which firms were reached, and those to follow up;
/// in Traditional Chinese, and in English below.</summary>
public sealed class SummaryText(DispatchTracking tracking, DeliveryTable deliveries, UndeliveredFirms undelivered, FirmReach reach, FiguresCount figures, ReturningMail returning, IOptions<PublicOptions> site)
{
    private const int FirmsNamed = 20;

    public async Task<(string Subject, string Body)> ComposeAsync(Dispatch dispatch, SummaryMoment moment, CancellationToken cancellation = default)
    {
        var missed = await undelivered.CountAsync([dispatch.Id], int.MaxValue, cancellation);
        var facts = new Facts(dispatch, moment, await tracking.LedgerAsync(dispatch.Id, cancellation),
            await deliveries.CountAsync(new DeliveryFilter(dispatch.Id, PerhapsTwice: true), cancellation), await ReasonsAsync(dispatch.Id, cancellation),
            await reach.CountAsync(dispatch.Id, cancellation), missed.GetValueOrDefault(dispatch.Id), await undelivered.ReadAsync(missed, 0, FirmsNamed, cancellation), await returning.IsReadAsync(cancellation));
        return (DispatchReaders.Subject(dispatch, $"Summary.{moment}.Subject"), DispatchReaders.Text(language => Say(facts, language)));
    }

    /// <summary>Of what failed at once and of what came back, the most frequent first.</summary>
    private async Task<IReadOnlyList<(ReplyReason Reason, int Count)>> ReasonsAsync(long dispatchId, CancellationToken cancellation)
    {
        var refused = await figures.FailuresAsync(dispatchId, cancellation);
        var bounced = await figures.BouncesAsync(dispatchId, cancellation);
        return [.. refused.Concat(bounced).GroupBy(r => r.Reason, (reason, counts) => (Reason: reason, Count: counts.Sum(c => c.Count)))
            .OrderByDescending(r => r.Count).ThenBy(r => r.Reason)];
    }

    private string Say(Facts facts, Language language)
    {
        var culture = language.Culture();
        string In(string key, params object?[] values) => Words.Tracking.In(culture, key, values);
        var (dispatch, ledger) = (facts.Dispatch, facts.Ledger);
        var page = site.Value.DispatchPage(dispatch.Id);
        var said = new StringBuilder()
            .Append(In($"Summary.{facts.Moment}.Text", DispatchReaders.Circular(dispatch, language), Moment(dispatch.CompletedAt ?? ledger.AsOf), Moment(ledger.AsOf))).Append("\n\n");
        if (ledger.InShort(facts.PerhapsTwice, language) is { } inShort)
            said.Append(inShort).Append("\n\n");
        if (!facts.IsReturningRead)
            said.Append(In("Returning.NotRead")).Append("\n\n");
        said.Append(In("Summary.Candidates", Number(ledger.Candidates))).Append('\n');
        foreach (var state in Enum.GetValues<DeliveryState>().Where(state => ledger[state] > 0))
            said.Append("  ").Append(In("Summary.Line", Words.Dispatching.In(culture, $"DeliveryState.{state}"), Number(ledger[state]))).Append('\n');
        if (facts.Reasons.Count > 0)
            said.Append('\n').Append(In("Summary.Reasons")).Append('\n');
        foreach (var (reason, count) in facts.Reasons)
            said.Append("  ").Append(In("Summary.Line", Words.Sending.In(culture, $"ReplyReason.{reason}"), Number(count))).Append('\n');
        said.Append('\n').Append(In("Summary.Firms", Number(facts.Reach.Reached), Number(facts.Reach.Open), Number(facts.Reach.NotReached))).Append('\n');
        said.Append(facts.Missed == 0 ? In("Summary.NoneToFollowUp") : In("Summary.Missed", Number(facts.Missed))).Append('\n');
        foreach (var firm in facts.Firms)
            said.Append("  ").Append($"{firm.Member.Number} {NameOf(firm, language)}  {firm.Member.Telephone}".TrimEnd()).Append('\n');
        if (facts.Missed > facts.Firms.Count)
            said.Append("  ").Append(In("Summary.More", Number(facts.Missed - facts.Firms.Count))).Append('\n');
        if (facts.Reach.NotReached > facts.Missed)
            said.Append(In("Summary.NotListed", Number(facts.Reach.NotReached - facts.Missed))).Append('\n');
        if (facts.Missed > 0)
            said.Append(In("Summary.FollowUp", $"{page}/undelivered")).Append('\n');
        return said.Append('\n').Append(In("Summary.Page", page)).ToString();
    }

    private static string NameOf(UndeliveredFirm firm, Language language) =>
        language == Language.English && firm.Member.OrganisationEnglish is { Length: > 0 } english ? english : firm.Member.Organisation;

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Moment(DateTime utc) => HongKongTime.MinuteText(utc);

    private sealed record Facts(Dispatch Dispatch, SummaryMoment Moment, Ledger Ledger, int PerhapsTwice, IReadOnlyList<(ReplyReason Reason, int Count)> Reasons,
        FirmFigures Reach, int Missed, IReadOnlyList<UndeliveredFirm> Firms, bool IsReturningRead);
}
