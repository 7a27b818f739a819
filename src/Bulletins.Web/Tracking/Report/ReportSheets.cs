using System.Globalization;
using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Sending;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;

namespace Bulletins.Web.Tracking.Report;

/// <summary>The figures of a dispatch as tables, in the reader's language.</summary>
internal static class ReportSheets
{
    private static readonly DeliveryState[] Ends = [DeliveryState.Sent, DeliveryState.Delivered, DeliveryState.Bounced, DeliveryState.Complained, DeliveryState.Failed];

    public static IReadOnlyList<ReportSheet> Of(DispatchReport report, IReadOnlyDictionary<long, Topic> topics) =>
    [
        Ledger(report.Ledger),
        Sheet("firms", ["Report.Reach", "Report.FirmCount"], Firms(report.Figures.Firms), drawn: 1, hint: "Report.Firms.Hint"),
        Sheet("exclusions", ["Report.Exclusion", "Count"],
            report.Ledger.Exclusions.OrderByDescending(e => e.Value).Select(e => Row(Words.Audiences[$"ExclusionReason.{e.Key}"], e.Value)), drawn: 1),
        OverTime(report.Figures),
        Groups("domains", "Report.Domain", report.Figures.Domains),
        Groups("providers", "Report.Provider", report.Figures.Providers),
        Reasons("failures", report.Figures.Failures),
        Reasons("bounces", report.Figures.Bounces),
        Sheet("topics", ["Report.Topic", .. Standing],
            report.Figures.Topics.Select(topic => Row([NameOf(topic, topics), .. Stand(topic.Included, topic.States)])),
            drawn: 1, hint: "Report.Topics.Hint"),
        Sheet("events", ["Report.Event", "Report.Reports", "Report.Deliveries"],
            report.Figures.Events.Select(e => Row(Words.Tracking[$"DeliveryEventKind.{e.Kind}"], e.Reports, e.Deliveries)), drawn: 1),
    ];

    /// <summary>Every firm of the audience, for exports.</summary>
    public static ReportSheet FirmList(IEnumerable<ReachedFirm> firms) => Sheet("firm-list", ["Report.Number", "Organisation", "Report.Telephone", "Report.Contacts", "Report.Reach"],
        firms.Select(firm => Row(firm.Number, firm.Organisation, firm.Telephone ?? "", firm.Contacts, Screen.Tracking[$"Reach.{firm.Reach}"])));

    private static ReportSheet Ledger(CountedLedger ledger)
    {
        var sum = ledger.States.Values.Sum();
        var states = Enum.GetValues<DeliveryState>().Where(state => ledger.States.GetValueOrDefault(state) > 0)
            .Select(state => Row(Words.Dispatching[$"DeliveryState.{state}"], ledger.States[state]));
        return Sheet("ledger", ["State", "Count"], states.Append(Row(Screen.Tracking["Ledger.Sum"], sum)), drawn: 1,
            hint: sum == ledger.Candidates ? "Report.Balances" : "Report.NoBalance") with { LastIs = LastRow.Sum };
    }

    private static IEnumerable<IReadOnlyList<object>> Firms(FirmFigures firms) =>
    [
        Row(Screen.Tracking["Reach.Reached"], firms.Reached), Row(Screen.Tracking["Reach.Open"], firms.Open), Row(Screen.Tracking["Reach.NotReached"], firms.NotReached),
    ];

    private static ReportSheet OverTime(ReportFigures figures)
    {
        AttemptOutcome[] outcomes = [AttemptOutcome.Accepted, AttemptOutcome.RefusedForNow, AttemptOutcome.RefusedForGood];
        DeliveryEventKind[] kinds = [DeliveryEventKind.Delivered, DeliveryEventKind.Bounced, DeliveryEventKind.Complained];
        return new ReportSheet("time", Screen.Tracking["Report.Sheet.time"],
            [Screen.Tracking[$"Report.{figures.Unit}"], .. outcomes.Select(o => Words.Sending[$"AttemptOutcome.{o}"]), .. kinds.Select(k => Words.Tracking[$"DeliveryEventKind.{k}"])],
            [.. figures.OverTime.Select(period => Row([Moment(period.From, figures.Unit),
                .. outcomes.Select(o => (object)period.Attempts.GetValueOrDefault(o)), .. kinds.Select(k => (object)period.Events.GetValueOrDefault(k))]))],
            Drawn: 1);
    }

    private static ReportSheet Groups(string key, string name, IReadOnlyList<GroupFigures> groups) => Sheet(key, [name, .. Standing],
        groups.Select(group => Row([group.Name.Length > 0 ? group.Name : Screen.Tracking["Report.Others"], .. Stand(group.Included, group.States)])),
        drawn: 1) with { LastIs = groups is [.., { Name: "" }] ? LastRow.Rest : LastRow.OneOfAll };

    /// <summary>Those of the audience, by their ends, and the rest: each row adds up.</summary>
    private static string[] Standing => ["Report.Included", .. Ends.Select(State), "Report.Rest"];

    private static object[] Stand(int included, IReadOnlyDictionary<DeliveryState, int> states)
    {
        var ended = Ends.Select(state => states.GetValueOrDefault(state)).ToList();
        return [included, .. ended, included - ended.Sum()];
    }

    private static ReportSheet Reasons(string key, IReadOnlyList<ReasonFigures> reasons) => Sheet(key, ["Report.Reason", "Count"], reasons.Select(reason =>
        Row(reason.Hard is { } hard
            ? Screen.Tracking["Report.ReasonOf", Words.Sending[$"ReplyReason.{reason.Reason}"], Screen.Tracking[hard ? "CameBack.Hard" : "CameBack.Soft"]]
            : Words.Sending[$"ReplyReason.{reason.Reason}"], reason.Count)), drawn: 1);

    private static string NameOf(TopicFigures topic, IReadOnlyDictionary<long, Topic> topics) =>
        topic.TopicId is { } id && topics.TryGetValue(id, out var found) ? found.In() : Screen.Tracking["Report.NoTopic"];

    private static string Moment(DateTime at, TimeUnit unit) => HongKongTime.FromUtc(at)
        .ToString(unit == TimeUnit.Day ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string State(DeliveryState state) => $"DeliveryState.{state}";

    private static ReportSheet Sheet(string key, string[] columns, IEnumerable<IReadOnlyList<object>> rows, int? drawn = null, string? hint = null) =>
        new(key, Screen.Tracking[$"Report.Sheet.{key}"], [.. columns.Select(Heading)],
            [.. rows], drawn, hint is null ? null : Screen.Tracking[hint]);

    private static string Heading(string column) =>
        column.StartsWith("DeliveryState.", StringComparison.Ordinal) ? Words.Dispatching[column] : Screen.Tracking[column];

    private static object[] Row(params object[] values) => values;
}
