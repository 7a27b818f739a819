using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Which verdicts a hold about a domain speaks for: those on the dispatches that it has some of, and for a while those on any other. What comes much later
/// is another matter, and judged anew. A hold may have very many, so what it reaches is read once while consequences are drawn.</summary>
public sealed class HoldReach(BulletinsDb db, IOptions<BounceOptions> options)
{
    private readonly TimeSpan longest = TimeSpan.FromMinutes(options.Value.HoldMinutes);
    private readonly Dictionary<long, Reach> read = [];

    /// <summary>What was done in a transaction has been undone.</summary>
    public void Forget() => read.Clear();

    /// <returns>The first of them that speaks for it; null for none.</returns>
    public async Task<VerdictHold?> FindAsync(IEnumerable<VerdictHold> holds, DeliveryEvent happened, CancellationToken cancellation)
    {
        foreach (var hold in holds)
        {
            if (!read.TryGetValue(hold.Id, out var reach))
                read[hold.Id] = reach = await ReadAsync(hold.Id, cancellation);
            if (reach.Dispatches.Contains(happened.DispatchId) || happened.RecordedAt - reach.Last <= longest)
                return hold;
        }
        return null;
    }

    /// <summary>The hold has got one more verdict: what was read of it stays true.</summary>
    public void Add(VerdictHold hold, DeliveryEvent happened)
    {
        if (read.TryGetValue(hold.Id, out var reach))
            reach.Add(happened);
    }

    private async Task<Reach> ReadAsync(long holdId, CancellationToken cancellation)
    {
        var dispatches = await db.DeliveryEvents.Where(e => e.HoldId == holdId).GroupBy(e => e.DispatchId)
            .Select(group => new { Id = group.Key, First = group.Min(e => e.Id), Last = group.Max(e => e.RecordedAt) }).ToListAsync(cancellation);
        var began = dispatches.MinBy(dispatch => dispatch.First);
        return new Reach([.. dispatches.Select(dispatch => dispatch.Id)], began?.Id, began?.Last);
    }

    /// <summary>The moment is the last one of the dispatch that it began with. Were it that of any, the few dead addresses of each circular would carry a hold on to
    /// the next one without end.</summary>
    private sealed class Reach(HashSet<long?> dispatches, long? began, DateTime? last)
    {
        public HashSet<long?> Dispatches => dispatches;
        public DateTime? Last => last;

        public void Add(DeliveryEvent happened)
        {
            dispatches.Add(happened.DispatchId);
            began ??= happened.DispatchId;
            if (happened.DispatchId == began && !(happened.RecordedAt < last))
                last = happened.RecordedAt;
        }
    }
}
