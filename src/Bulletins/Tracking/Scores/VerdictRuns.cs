using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Finds the verdicts of a dispatch that stand so close together, in the order in which its mails were handed to one relay, that the
/// relay is broken more likely than that all of those addresses are gone.</summary>
public sealed class VerdictRuns(BulletinsDb db, IOptions<BounceOptions> options, TimeProvider clock)
{
    /// <summary>So many of the newest verdicts are looked at: a relay that refuses everybody stops a dispatch long before.</summary>
    private const int Newest = 2000;

    /// <summary>Attempts of other dispatches may stand between; what so many of them pull apart is seen later, or not.</summary>
    private const int Depth = 8;

    private readonly BounceOptions bounces = options.Value;

    /// <param name="stopped">The dispatch stands still because everybody is refused: what was said since a relay last took a mail belongs to it,
    /// however few they are.</param>
    /// <returns>The ids of the events, and that of the newest one looked at.</returns>
    public async Task<(IReadOnlySet<long> Verdicts, long Through)> FindAsync(long dispatchId, ReplyReason reason, bool stopped, CancellationToken cancellation)
    {
        var verdicts = await ReadAsync(dispatchId, reason, cancellation);
        var run = new HashSet<long>();
        foreach (var ofRelay in verdicts.GroupBy(v => v.Relay))
        {
            var inOrder = ofRelay.OrderBy(v => v.Attempt).ToList();
            foreach (var (first, last) in await CrowdedAsync(dispatchId, ofRelay.Key, inOrder, cancellation))
                run.UnionWith(inOrder.Where(v => v.Attempt >= first && v.Attempt <= last).Select(v => v.Event));
            if (stopped)
                run.UnionWith(await SinceTakenAsync(dispatchId, ofRelay.Key, inOrder, cancellation));
        }
        return (run, verdicts.Count == 0 ? 0 : verdicts.Max(v => v.Event));
    }

    /// <summary>The latest about each delivery, with the last attempt before it.</summary>
    private async Task<List<PlacedVerdict>> ReadAsync(long dispatchId, ReplyReason reason, CancellationToken cancellation)
    {
        var since = clock.UtcNow() - TimeSpan.FromMinutes(bounces.HoldMinutes);
        var rows = await db.DeliveryEvents.AsNoTracking().HardVerdicts(dispatchId, reason).Where(e => e.RecordedAt > since).OrderByDescending(e => e.Id).Take(Newest)
            .Join(db.Attempts, e => e.DeliveryId, a => (long?)a.DeliveryId, (e, a) => new { e.Id, e.DeliveryId, e.NormalizedEmail, e.RecordedAt, Attempt = a.Id, a.EndedAt, a.Relay })
            .Where(row => row.EndedAt <= row.RecordedAt).ToListAsync(cancellation);
        return [.. rows.GroupBy(row => row.DeliveryId, (_, ofDelivery) => ofDelivery.OrderByDescending(row => row.Id).ThenByDescending(row => row.Attempt).First())
            .Select(row => new PlacedVerdict(row.Id, row.Attempt, row.Relay, DomainOf(row.NormalizedEmail)))];
    }

    /// <summary>The stretches of attempts in which most of those that were answered were refused so. The domain that says it most often is left
    /// out of the count: were it alone, it would be the one that is broken.</summary>
    private async Task<List<(long First, long Last)>> CrowdedAsync(long dispatchId, string relay, List<PlacedVerdict> inOrder, CancellationToken cancellation)
    {
        var often = inOrder.CountBy(v => v.Domain).MaxBy(count => count.Value) is { Value: > 1 } most ? most.Key : "";
        var others = inOrder.Where(v => v.Domain != often).ToList();
        var windows = Enumerable.Range(0, Math.Max(0, others.Count - bounces.HoldAcrossAt + 1)).Select(start => others.GetRange(start, bounces.HoldAcrossAt))
            .Where(window => window[^1].Attempt - window[0].Attempt < (long)bounces.HoldAcrossAt * 100 / bounces.HoldAcrossPercent * Depth
                && window.DistinctBy(v => v.Domain).Skip(bounces.HoldAcrossAt / 4).Any())
            .Select(window => (First: window[0].Attempt, Last: window[^1].Attempt)).ToList();
        var answered = await AnsweredAsync(dispatchId, relay, often, windows, cancellation);
        int Before(long attempt) => answered.BinarySearch(attempt) is var at && at < 0 ? ~at : at;
        var crowded = windows.FindAll(window => bounces.HoldAcrossAt * 100L >= (long)bounces.HoldAcrossPercent * (Before(window.Last + 1) - Before(window.First)));
        var left = inOrder.FindAll(v => v.Domain == often);
        return crowded.ConvertAll(window => WithNeighbours(window, left));
    }

    /// <summary>With what the domain that was left out of the count said next to it.</summary>
    private static (long First, long Last) WithNeighbours((long First, long Last) window, List<PlacedVerdict> left)
    {
        foreach (var verdict in left.FindAll(v => v.Attempt > window.Last).TakeWhile(v => v.Attempt - window.Last <= Depth))
            window.Last = verdict.Attempt;
        foreach (var verdict in Enumerable.Reverse(left.FindAll(v => v.Attempt < window.First)).TakeWhile(v => window.First - v.Attempt <= Depth))
            window.First = verdict.Attempt;
        return window;
    }

    /// <summary>Those that lie in one of the windows, each once and in order.</summary>
    private async Task<List<long>> AnsweredAsync(long dispatchId, string relay, string but, List<(long First, long Last)> windows, CancellationToken cancellation)
    {
        var answered = new List<long>();
        for (var i = 0; i < windows.Count;)
        {
            var (first, last) = windows[i];
            for (i++; i < windows.Count && windows[i].First <= last; i++)
                last = windows[i].Last;
            var attempts = await Answers(dispatchId, relay, first).Where(a => a.Id <= last)
                .Join(db.Deliveries, a => a.DeliveryId, d => d.Id, (a, d) => new { a.Id, d.NormalizedEmail }).OrderBy(row => row.Id).ToListAsync(cancellation);
            answered.AddRange(attempts.Where(row => DomainOf(row.NormalizedEmail) != but).Select(row => row.Id));
        }
        return answered;
    }

    private async Task<IEnumerable<long>> SinceTakenAsync(long dispatchId, string relay, List<PlacedVerdict> inOrder, CancellationToken cancellation)
    {
        var taken = await Answers(dispatchId, relay, inOrder[0].Attempt).Where(a => a.Outcome == AttemptOutcome.Accepted)
            .OrderByDescending(a => a.Id).Select(a => a.Id).FirstOrDefaultAsync(cancellation);
        return inOrder.Where(v => v.Attempt > taken).Select(v => v.Event);
    }

    private IQueryable<Attempt> Answers(long dispatchId, string relay, long first) => db.Attempts.AsNoTracking()
        .Where(a => a.Id >= first && a.Relay == relay && a.EndedAt != null && a.Outcome != AttemptOutcome.RelayFailed
            && db.Deliveries.Any(d => d.Id == a.DeliveryId && d.DispatchId == dispatchId));

    private static string DomainOf(string email) => email[(email.LastIndexOf('@') + 1)..];

    private sealed record PlacedVerdict(long Event, long Attempt, string Relay, string Domain);
}
