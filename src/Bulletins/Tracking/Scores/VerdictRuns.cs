using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Finds the verdicts of a dispatch that stand so close together, in the order in which its mails were handed to one relay, that the
/// relay is broken more likely than that all of those addresses are gone.</summary>
public sealed class VerdictRuns(BulletinsDb db, IOptions<BounceOptions> options)
{
    /// <summary>Attempts of other dispatches may stand between; what so many of them pull apart is seen later, or not.</summary>
    private const int Depth = 8;

    private readonly BounceOptions bounces = options.Value;

    /// <summary>Reads every verdict that came since, and looks at the stretches that they stand in.</summary>
    /// <param name="happened">The one to be judged; none before it has to be any more.</param>
    /// <param name="stopped">The dispatch stands still because everybody is refused: what was said since a relay last took a mail belongs to it,
    /// however few they are.</param>
    internal async Task FollowAsync(VerdictRun run, DeliveryEvent happened, bool stopped, CancellationToken cancellation)
    {
        await ReadAsync(run, happened, cancellation);
        var dispatch = happened.DispatchId!.Value;
        foreach (var (relay, verdicts) in run.Relays)
        {
            foreach (var (first, last) in await CrowdedAsync(dispatch, relay, verdicts, cancellation))
                run.Add(verdicts.Between(first, last));
            if (stopped)
                run.Add(verdicts.Between(await LastTakenAsync(dispatch, relay, verdicts.First, cancellation) + 1, long.MaxValue));
            verdicts.ForgetWhatIsNew();
        }
    }

    /// <summary>Of those verdicts, the ones after which their relay has taken no mail of the dispatch.</summary>
    internal async Task<IReadOnlySet<long>> SinceTakenAsync(long dispatchId, IReadOnlyCollection<long> verdicts, CancellationToken cancellation)
    {
        var placed = new List<(long Event, long Attempt, string Relay)>();
        foreach (var ids in verdicts.Chunk(500))
        {
            var rows = await Placed(db.DeliveryEvents.AsNoTracking().Where(e => ids.Contains(e.Id))).ToListAsync(cancellation);
            placed.AddRange(rows.GroupBy(row => row.Id, (id, attempts) => attempts.MaxBy(row => row.Attempt)!).Select(row => (row.Id, row.Attempt, row.Relay)));
        }
        var since = new HashSet<long>();
        foreach (var ofRelay in placed.GroupBy(verdict => verdict.Relay))
        {
            var taken = await LastTakenAsync(dispatchId, ofRelay.Key, ofRelay.Min(verdict => verdict.Attempt), cancellation);
            since.UnionWith(ofRelay.Where(verdict => verdict.Attempt > taken).Select(verdict => verdict.Event));
        }
        return since;
    }

    /// <summary>Each verdict with every attempt that had ended before it was recorded.</summary>
    private IQueryable<PlacedRow> Placed(IQueryable<DeliveryEvent> verdicts) => verdicts
        .Join(db.Attempts, e => e.DeliveryId, a => (long?)a.DeliveryId, (e, a) => new PlacedRow
        {
            Id = e.Id, NormalizedEmail = e.NormalizedEmail, RecordedAt = e.RecordedAt, AppliedAt = e.AppliedAt, Attempt = a.Id, EndedAt = a.EndedAt, Relay = a.Relay,
        })
        .Where(row => row.EndedAt <= row.RecordedAt);

    /// <summary>Each verdict with the last attempt before it. Only those within <see cref="BounceOptions.HoldMinutes"/> before the one that is judged, which may have waited long for that.</summary>
    private async Task ReadAsync(VerdictRun run, DeliveryEvent happened, CancellationToken cancellation)
    {
        var since = happened.RecordedAt - TimeSpan.FromMinutes(bounces.HoldMinutes);
        var through = run.Through;
        var rows = await Placed(db.DeliveryEvents.AsNoTracking().HardVerdicts(happened.DispatchId, happened.Reason).Where(e => e.Id > through && e.RecordedAt > since)).ToListAsync(cancellation);
        foreach (var row in rows.GroupBy(row => row.Id, (_, attempts) => attempts.MaxBy(row => row.Attempt)!).OrderBy(row => row.Id))
        {
            if (!run.Relays.TryGetValue(row.Relay, out var verdicts))
                run.Relays[row.Relay] = verdicts = new RelayVerdicts();
            verdicts.Add(new PlacedVerdict(row.Id, row.Attempt, DomainOf(row.NormalizedEmail), row.AppliedAt is null || row.Id >= happened.Id));
        }
        run.Through = Math.Max(run.Through, rows.Select(row => row.Id).Append(happened.Id).Max());
    }

    /// <summary>The stretches of attempts in which most of those that were answered were refused so. The domain that says it most often is left
    /// out of the count: were it alone, it would be the one that is broken.</summary>
    private async Task<IEnumerable<(long First, long Last)>> CrowdedAsync(long dispatchId, string relay, RelayVerdicts verdicts, CancellationToken cancellation)
    {
        var often = verdicts.Often;
        var windows = verdicts.Windows(bounces.HoldAcrossAt, (long)bounces.HoldAcrossAt * 100 / bounces.HoldAcrossPercent * Depth, often);
        var answered = await AnsweredAsync(dispatchId, relay, often, Merged(windows), cancellation);
        int Before(long attempt) => answered.BinarySearch(attempt) is var at && at < 0 ? ~at : at;
        var crowded = windows.FindAll(window => bounces.HoldAcrossAt * 100L >= (long)bounces.HoldAcrossPercent * (Before(window.Last + 1) - Before(window.First)));
        return Merged(crowded).Select(stretch => verdicts.WithNeighbours(stretch, often, Depth));
    }

    /// <summary>Windows in order, those that overlap as one.</summary>
    private static List<(long First, long Last)> Merged(List<(long First, long Last)> windows)
    {
        var merged = new List<(long First, long Last)>();
        foreach (var window in windows)
        {
            if (merged.Count > 0 && window.First <= merged[^1].Last)
                merged[^1] = (merged[^1].First, window.Last);
            else
                merged.Add(window);
        }
        return merged;
    }

    /// <summary>Those that lie in one of the stretches, in order.</summary>
    private async Task<List<long>> AnsweredAsync(long dispatchId, string relay, string but, List<(long First, long Last)> stretches, CancellationToken cancellation)
    {
        var answered = new List<long>();
        foreach (var (first, last) in stretches)
        {
            var attempts = await Answers(dispatchId, relay, first).Where(a => a.Id <= last)
                .Join(db.Deliveries, a => a.DeliveryId, d => d.Id, (a, d) => new { a.Id, d.NormalizedEmail }).OrderBy(row => row.Id).ToListAsync(cancellation);
            answered.AddRange(attempts.Where(row => DomainOf(row.NormalizedEmail) != but).Select(row => row.Id));
        }
        return answered;
    }

    /// <returns>0 when it has taken none since the first verdict.</returns>
    private Task<long> LastTakenAsync(long dispatchId, string relay, long first, CancellationToken cancellation) =>
        Answers(dispatchId, relay, first).Where(a => a.Outcome == AttemptOutcome.Accepted).OrderByDescending(a => a.Id).Select(a => a.Id).FirstOrDefaultAsync(cancellation);

    private IQueryable<Attempt> Answers(long dispatchId, string relay, long first) => db.Attempts.AsNoTracking()
        .Where(a => a.Id >= first && a.Relay == relay && a.EndedAt != null && a.Outcome != AttemptOutcome.RelayFailed
            && db.Deliveries.Any(d => d.Id == a.DeliveryId && d.DispatchId == dispatchId));

    private static string DomainOf(string email) => email[(email.LastIndexOf('@') + 1)..];

    private sealed class PlacedRow
    {
        public long Id { get; init; }
        public string NormalizedEmail { get; init; } = "";
        public DateTime RecordedAt { get; init; }
        public DateTime? AppliedAt { get; init; }
        public long Attempt { get; init; }
        public DateTime? EndedAt { get; init; }
        public string Relay { get; init; } = "";
    }
}
