using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members.Consent;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Figures;

/// <summary>Counts the figures of a dispatch out of its rows. The database groups, or rows are read one after the other: memory doesn't
/// grow with the audience.</summary>
public sealed class FiguresCount(BulletinsDb db, FirmReach firms)
{
    /// <summary>Recipient domains that are shown by name.</summary>
    public const int NamedDomains = 30;

    /// <summary>State and counts come from one statement, so that they balance also while mail goes out.</summary>
    public async Task<CountedLedger> LedgerAsync(long dispatchId, CancellationToken cancellation)
    {
        var counts = db.Deliveries.Where(d => d.DispatchId == dispatchId).GroupBy(d => new { d.DispatchId, d.State })
            .Select(group => new { group.Key.DispatchId, group.Key.State, Count = group.Count() });
        var rows = await db.Dispatches.AsNoTracking().Where(d => d.Id == dispatchId)
            .LeftJoin(counts, dispatch => dispatch.Id, count => count.DispatchId,
                (dispatch, count) => new { dispatch.State, dispatch.Candidates, Delivery = (DeliveryState?)count!.State, Count = (int?)count.Count ?? 0 })
            .ToListAsync(cancellation);
        var states = rows.Where(row => row.Delivery is not null).ToDictionary(row => row.Delivery!.Value, row => row.Count);
        return new CountedLedger(rows[0].State, rows[0].Candidates ?? states.Values.Sum(), states, await ExclusionsAsync(dispatchId, cancellation),
            await db.Deliveries.Where(d => d.DispatchId == dispatchId).PerhapsTwice(db).CountAsync(cancellation));
    }

    public async Task<ReportFigures> ReportAsync(long dispatchId, CancellationToken cancellation)
    {
        var (unit, overTime) = await OverTimeAsync(dispatchId, cancellation);
        return new ReportFigures(unit, overTime, await DomainsAsync(dispatchId, cancellation), await ProvidersAsync(dispatchId, cancellation),
            await FailuresAsync(dispatchId, cancellation), await BouncesAsync(dispatchId, cancellation), await firms.CountAsync(dispatchId, cancellation),
            await TopicsAsync(dispatchId, cancellation), await EventsAsync(dispatchId, cancellation));
    }

    private async Task<Dictionary<ExclusionReason, int>> ExclusionsAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.Exclusion != null).GroupBy(d => d.Exclusion!.Value)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);

    private async Task<(TimeUnit, IReadOnlyList<Period>)> OverTimeAsync(long dispatchId, CancellationToken cancellation)
    {
        var periods = new PeriodCount();
        var attempts = db.Deliveries.Where(d => d.DispatchId == dispatchId).Join(db.Attempts, d => d.Id, a => a.DeliveryId, (_, a) => new { a.BegunAt, a.Outcome });
        await foreach (var attempt in attempts.AsAsyncEnumerable().WithCancellation(cancellation))
            periods.Add(attempt.BegunAt, attempt.Outcome);
        var events = db.DeliveryEvents.CameBack().Where(e => e.DispatchId == dispatchId).Select(e => new { e.At, e.Kind });
        await foreach (var happened in events.AsAsyncEnumerable().WithCancellation(cancellation))
            periods.Add(happened.At, happened.Kind);
        return periods.Close();
    }

    private async Task<IReadOnlyList<GroupFigures>> DomainsAsync(long dispatchId, CancellationToken cancellation)
    {
        var rows = await db.Deliveries.Where(d => d.DispatchId == dispatchId).GroupBy(d => d.NormalizedEmail.Substring(d.NormalizedEmail.IndexOf('@') + 1))
            .Select(group => new { Domain = group.Key, Count = group.Count() })
            .OrderByDescending(row => row.Count).ThenBy(row => row.Domain).Take(NamedDomains).ToListAsync(cancellation);
        var named = rows.ConvertAll(row => row.Domain);
        var counts = await db.Deliveries.Where(d => d.DispatchId == dispatchId)
            .Select(d => new { Domain = d.NormalizedEmail.Substring(d.NormalizedEmail.IndexOf('@') + 1), d.State })
            .Select(d => new { Domain = named.Contains(d.Domain) ? d.Domain : "", d.State })
            .GroupBy(d => d).Select(group => new { group.Key.Domain, group.Key.State, Count = group.Count() }).ToListAsync(cancellation);
        return Groups(counts.Select(row => (row.Domain, row.State, row.Count)));
    }

    private async Task<IReadOnlyList<GroupFigures>> ProvidersAsync(long dispatchId, CancellationToken cancellation)
    {
        var counts = await db.Deliveries.Where(d => d.DispatchId == dispatchId).GroupBy(d => new { d.MailboxProvider, d.State })
            .Select(group => new { group.Key.MailboxProvider, group.Key.State, Count = group.Count() }).ToListAsync(cancellation);
        return Groups(counts.Select(row => (row.MailboxProvider, row.State, row.Count)));
    }

    /// <summary>By the reason of the last attempt; with those that the circular was sent again to, so that they add up to those that failed.</summary>
    public async Task<IReadOnlyList<ReasonFigures>> FailuresAsync(long dispatchId, CancellationToken cancellation)
    {
        var counts = await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Failed)
            .GroupJoin(db.Attempts, d => new { d.Id, Number = d.Attempts }, a => new { Id = a.DeliveryId, a.Number }, (delivery, last) => new { delivery, last })
            .SelectMany(pair => pair.last.DefaultIfEmpty(), (_, last) => last!.Reason)
            .GroupBy(reason => reason).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellation);
        return Reasons(counts.Select(row => (row.Key, (bool?)null, row.Count)));
    }

    /// <summary>Of several reports about a delivery the last one counts, so that they add up to those that bounced.</summary>
    public async Task<IReadOnlyList<ReasonFigures>> BouncesAsync(long dispatchId, CancellationToken cancellation)
    {
        var counts = await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Bounced)
            .Select(d => db.DeliveryEvents.Believed().Where(e => e.DeliveryId == d.Id && e.Kind == DeliveryEventKind.Bounced).Max(e => (long?)e.Id))
            .GroupJoin(db.DeliveryEvents, last => last, e => (long?)e.Id, (_, reports) => reports)
            .SelectMany(reports => reports.DefaultIfEmpty(), (_, report) => new { Reason = (ReplyReason?)report!.Reason, Hard = (bool?)report.Hard })
            .GroupBy(row => row).Select(group => new { group.Key.Reason, group.Key.Hard, Count = group.Count() }).ToListAsync(cancellation);
        return Reasons(counts.Select(row => (row.Reason, row.Hard, row.Count)));
    }

    private async Task<IReadOnlyList<TopicFigures>> TopicsAsync(long dispatchId, CancellationToken cancellation)
    {
        var joined = await db.Deliveries.Where(d => d.DispatchId == dispatchId)
            .Join(db.Subscriptions.Where(s => s.State == SubscriptionState.Joined), d => d.ContactId, s => s.ContactId, (d, s) => new { s.TopicId, d.State })
            .GroupBy(row => row).Select(group => new { group.Key.TopicId, group.Key.State, Count = group.Count() }).ToListAsync(cancellation);
        var none = await db.Deliveries.Where(d => d.DispatchId == dispatchId
                && !db.Subscriptions.Any(s => s.ContactId == d.ContactId && s.State == SubscriptionState.Joined))
            .GroupBy(d => d.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        var topics = joined.GroupBy(row => row.TopicId).OrderBy(group => group.Key)
            .Select(group => new TopicFigures(group.Key, group.ToDictionary(row => row.State, row => row.Count)));
        return none.Count == 0 ? [.. topics] : [.. topics, new TopicFigures(null, none)];
    }

    private async Task<IReadOnlyList<EventFigures>> EventsAsync(long dispatchId, CancellationToken cancellation) =>
        [.. (await db.DeliveryEvents.CameBack().Where(e => e.DispatchId == dispatchId).GroupBy(e => e.Kind)
            .Select(group => new { group.Key, Reports = group.Count(), Deliveries = group.Select(e => e.DeliveryId).Distinct().Count() }).ToListAsync(cancellation))
            .OrderBy(row => row.Key).Select(row => new EventFigures(row.Key, row.Reports, row.Deliveries))];

    /// <summary>The largest first, what has no name last.</summary>
    private static List<GroupFigures> Groups(IEnumerable<(string Name, DeliveryState State, int Count)> counts) =>
        [.. counts.GroupBy(row => row.Name, (name, rows) => new GroupFigures(name, rows.ToDictionary(row => row.State, row => row.Count)))
            .OrderBy(group => group.Name.Length == 0).ThenByDescending(group => group.States.Values.Sum()).ThenBy(group => group.Name, StringComparer.Ordinal)];

    private static List<ReasonFigures> Reasons(IEnumerable<(ReplyReason? Reason, bool? Hard, int Count)> counts) =>
        [.. counts.GroupBy(row => (Reason: row.Reason ?? ReplyReason.Unspecified, row.Hard), (key, rows) => new ReasonFigures(key.Reason, key.Hard, rows.Sum(row => row.Count)))
            .OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Reason)];
}
