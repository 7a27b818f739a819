using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Holds suppressions back when one domain says the same of very many addresses within a short time. Called within the transaction of
/// an event's consequences.</summary>
public sealed class VerdictBrake(BulletinsDb db, AuditLog audit, IOptions<BounceOptions> options, TimeProvider clock)
{
    /// <summary>For so long what comes of the same trouble follows what staff decided about it.</summary>
    private static readonly TimeSpan DecisionHolds = TimeSpan.FromDays(1);

    private readonly BounceOptions bounces = options.Value;
    private readonly Dictionary<(long Dispatch, ReplyReason Reason), Burst> bursts = [];
    private readonly Dictionary<(long Dispatch, string Domain), int> tried = [];

    /// <returns>False when nothing speaks against suppressing at once.</returns>
    public async Task<bool> HoldsAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        var domain = happened.NormalizedEmail[(happened.NormalizedEmail.LastIndexOf('@') + 1)..];
        var since = clock.UtcNow() - DecisionHolds;
        var hold = await db.VerdictHolds.AsNoTracking().Where(h => h.Domain == domain && h.Reason == happened.Reason && (h.Decision == null || h.DecidedAt > since))
            .OrderByDescending(h => h.Id).FirstOrDefaultAsync(cancellation);
        if (hold?.Decision == HoldDecision.Applied)
            return false;
        if (hold is null && await IsBurstAsync(happened, domain, cancellation))
            hold = await BeginAsync(happened, domain, cancellation);
        if (hold is null)
            return false;
        await Hold(hold.Id, db.DeliveryEvents.Where(e => e.Id == happened.Id), cancellation);
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
            foreach (var (id, email) in await SameAsync(happened, burst.Through).OrderBy(e => e.Id).Select(e => new ValueTuple<long, string>(e.Id, e.NormalizedEmail)).ToListAsync(cancellation))
                burst.Count(id, email[(email.LastIndexOf('@') + 1)..]);
        }
        return burst.Of(domain) >= bounces.HoldAt && burst.Of(domain) * 100L >= (long)bounces.HoldPercent * await TriedAsync(dispatch, domain, cancellation);
    }

    /// <summary>The hard verdicts of that reason on the same dispatch within the time, whatever the domain.</summary>
    private IQueryable<DeliveryEvent> SameAsync(DeliveryEvent happened, long after)
    {
        var since = clock.UtcNow() - TimeSpan.FromMinutes(bounces.HoldMinutes);
        return db.DeliveryEvents.AsNoTracking().Believed().Where(e => e.DispatchId == happened.DispatchId && e.Kind == DeliveryEventKind.Bounced && e.Reason == happened.Reason
            && e.Hard && e.RecordedAt > since && e.Id > after);
    }

    private async Task<int> TriedAsync(long dispatch, string domain, CancellationToken cancellation)
    {
        if (!tried.TryGetValue((dispatch, domain), out var count))
            tried[(dispatch, domain)] = count = await db.Deliveries.CountAsync(d => d.DispatchId == dispatch && d.Attempts > 0 && d.NormalizedEmail.EndsWith("@" + domain), cancellation);
        return count;
    }

    /// <summary>What was suppressed of the same trouble before it was seen is mailed on as well until somebody decides.</summary>
    private async Task<VerdictHold> BeginAsync(DeliveryEvent happened, string domain, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var hold = new VerdictHold { Domain = domain, Reason = happened.Reason, Diagnostic = happened.Diagnostic, Since = now };
        db.VerdictHolds.Add(hold);
        await db.SaveChangesAsync(cancellation);
        var ending = "@" + domain;
        var held = SameAsync(happened, after: 0).Where(e => e.HoldId == null && e.NormalizedEmail.EndsWith(ending));
        var deliveries = await held.Where(e => e.AppliedAt != null).Select(e => e.DeliveryId).ToListAsync(cancellation);
        await Hold(hold.Id, held.Where(e => e.AppliedAt != null), cancellation);
        foreach (var suppression in await db.Suppressions.Where(s => s.Reason == SuppressionReason.Bounced && s.LiftedAt == null && deliveries.Contains(s.DeliveryId)).ToListAsync(cancellation))
        {
            suppression.Lift(now, Actor.System.Name, new Fault(Words.Tracking, "Hold.Lifted", domain).Store());
            audit.Record(Actor.System, "suppression.lift", $"suppression:{suppression.Id}", suppression.NormalizedEmail);
        }
        await TellAsync(hold, happened, cancellation);
        return hold;
    }

    private async Task TellAsync(VerdictHold hold, DeliveryEvent happened, CancellationToken cancellation)
    {
        if (await db.Deliveries.Where(d => d.Id == happened.DeliveryId).Select(d => d.Dispatch.Bulletin.Issuer).SingleOrDefaultAsync(cancellation) is not { } issuer)
            return;
        var texts = new[] { Language.TraditionalChinese, Language.English }.Select(language =>
            Words.Tracking.In(language.Culture(), "Hold.Text", hold.Domain, Words.Sending.In(language.Culture(), $"ReplyReason.{hold.Reason}"), hold.Diagnostic));
        db.Notices.Add(Notice.Write($"hold:{hold.Id}", issuer.ReplyTo ?? issuer.SenderAddress,
            Words.Tracking.In(Language.TraditionalChinese.Culture(), "Hold.Subject", hold.Domain), string.Join("\n\n", texts), hold.Since));
    }

    private static Task<int> Hold(long id, IQueryable<DeliveryEvent> events, CancellationToken cancellation) =>
        events.ExecuteUpdateAsync(row => row.SetProperty(e => e.HoldId, id), cancellation);

    /// <summary>How often each domain has said it, counted on as more comes in.</summary>
    private sealed class Burst
    {
        private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

        public long Through { get; private set; }

        public void Count(long id, string domain)
        {
            counts[domain] = Of(domain) + 1;
            Through = id;
        }

        public int Of(string domain) => counts.GetValueOrDefault(domain);
    }
}
