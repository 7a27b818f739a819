using Bulletins.Sending.Replies;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Holds suppressions back when one domain, or one relay, says the same of very many addresses within a short time. Called within the
/// transaction of an event's consequences.</summary>
public sealed class VerdictBrake(BulletinsDb db, RelayBrake relays, HoldReach reach, VerdictKeeping keeping, IOptions<BounceOptions> options, TimeProvider clock)
{
    /// <summary>For so long what comes of the same trouble follows what staff decided about it.</summary>
    internal static readonly TimeSpan DecisionHolds = TimeSpan.FromDays(1);

    private readonly BounceOptions bounces = options.Value;
    private readonly Dictionary<(long Dispatch, ReplyReason Reason), Burst> bursts = [];
    private readonly Dictionary<(long Dispatch, string Domain), int> tried = [];

    /// <summary>What was done in a transaction has been undone.</summary>
    public void Forget()
    {
        relays.Forget();
        reach.Forget();
    }

    /// <returns>False when nothing speaks against suppressing at once.</returns>
    public async Task<bool> HoldsAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        if (await relays.HoldsAsync(happened, cancellation) is { } held)
            return held;
        var domain = happened.NormalizedEmail[(happened.NormalizedEmail.LastIndexOf('@') + 1)..];
        var since = clock.UtcNow() - DecisionHolds;
        var holds = await db.VerdictHolds.AsNoTracking()
            .Where(h => h.Domain == domain && h.Reason == happened.Reason && (h.Decision == null || h.Decision != HoldDecision.Settled && h.DecidedAt > since))
            .OrderByDescending(h => h.Id).ToListAsync(cancellation);
        var hold = await reach.FindAsync(holds, happened, cancellation);
        if (hold?.Decision == HoldDecision.Applied)
            return false;
        if (hold is null && await IsBurstAsync(happened, domain, cancellation))
            hold = await TakeBackAsync(holds.Find(h => h.Decision is null), happened, domain, cancellation);
        if (hold is null)
            return false;
        await keeping.KeepAsync(hold, happened, cancellation);
        reach.Add(hold, happened);
        return true;
    }

    private async Task<bool> IsBurstAsync(DeliveryEvent happened, string domain, CancellationToken cancellation)
    {
        if (happened.DispatchId is not { } dispatch)
            return false;
        if (!bursts.TryGetValue((dispatch, happened.Reason), out var burst))
            bursts[(dispatch, happened.Reason)] = burst = new Burst();
        if (happened.Id > burst.Through)
        {
            foreach (var said in await SameAsync(happened, burst.Through).OrderBy(e => e.Id).Select(e => new { e.Id, e.DeliveryId, e.NormalizedEmail }).ToListAsync(cancellation))
                burst.Count(said.Id, said.DeliveryId, said.NormalizedEmail[(said.NormalizedEmail.LastIndexOf('@') + 1)..]);
        }
        return burst.Of(domain) >= bounces.HoldAt && burst.Of(domain) * 100L >= (long)bounces.HoldPercent * await TriedAsync(dispatch, domain, cancellation);
    }

    /// <summary>The hard verdicts of that reason on the same dispatch within the time before it was recorded, whatever the domain.</summary>
    private IQueryable<DeliveryEvent> SameAsync(DeliveryEvent happened, long after)
    {
        var since = happened.RecordedAt - TimeSpan.FromMinutes(bounces.HoldMinutes);
        return db.DeliveryEvents.AsNoTracking().HardVerdicts(happened.DispatchId, happened.Reason).Where(e => e.RecordedAt > since && e.Id > after);
    }

    private async Task<int> TriedAsync(long dispatch, string domain, CancellationToken cancellation)
    {
        if (!tried.TryGetValue((dispatch, domain), out var count))
            tried[(dispatch, domain)] = count = await db.Deliveries.CountAsync(d => d.DispatchId == dispatch && d.Attempts > 0 && d.NormalizedEmail.EndsWith("@" + domain), cancellation);
        return count;
    }

    /// <param name="open">A hold about the same that nobody has decided about yet: there is no second one.</param>
    private async Task<VerdictHold> TakeBackAsync(VerdictHold? open, DeliveryEvent happened, string domain, CancellationToken cancellation)
    {
        var hold = open ?? await keeping.BeginAsync(new VerdictHold { Domain = domain, Reason = happened.Reason, Diagnostic = happened.Diagnostic, Since = clock.UtcNow() }, happened, cancellation);
        var ending = "@" + domain;
        await keeping.TakeBackAsync(hold, SameAsync(happened, after: 0).Where(e => e.NormalizedEmail.EndsWith(ending)), cancellation);
        return hold;
    }

    /// <summary>Of how many mails each domain has said it, counted on as more comes in. Of one it may be told in several ways.</summary>
    private sealed class Burst
    {
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
        private readonly HashSet<long?> counted = [];

        public long Through { get; private set; }

        public void Count(long id, long? delivery, string domain)
        {
            if (counted.Add(delivery))
                counts[domain] = Of(domain) + 1;
            Through = id;
        }

        public int Of(string domain) => counts.GetValueOrDefault(domain);
    }
}
