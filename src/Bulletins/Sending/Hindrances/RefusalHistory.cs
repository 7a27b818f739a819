using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending.Hindrances;

/// <summary>Counts refusals across runs, processes and restarts: what the ledger says of the last attempts since somebody last decided
/// about the dispatch.</summary>
public sealed class RefusalHistory(BulletinsDb db, IOptions<SendingOptions> options)
{
    /// <summary>So many of the newest attempts are looked at for each refusal that the limit allows. Those of other dispatches are among
    /// them; a refusal that they hide comes later and counts then.</summary>
    private const int Depth = 8;

    /// <summary>By which somebody goes on with it, having seen what was refused. Whoever looks, takes a report out or moves its limit has decided nothing.</summary>
    private static readonly string[] Decisions = ["dispatch.resume", "dispatch.correct", "dispatch.retry"];

    public async Task<RefusalWatch> ReadAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        var limit = options.Value.RefusalLimit;
        var decided = await db.AuditEntries.Where(entry => entry.Subject == $"dispatch:{dispatch.Id}" && entry.ActorKind != ActorKind.System && Decisions.Contains(entry.Act))
            .MaxAsync(entry => (DateTime?)entry.At, cancellation) ?? DateTime.MinValue;
        var watch = new RefusalWatch(limit, options.Value.RelayRest) { Since = decided > dispatch.SendAt ? decided : dispatch.SendAt };
        var attempts = await db.Attempts.OrderByDescending(a => a.Id).Take(Math.Min(limit, 10_000) * Depth)
            .Where(a => a.EndedAt != null && a.BegunAt > decided && a.ContentRevision == dispatch.ContentRevision)
            .Join(db.Deliveries.Where(d => d.DispatchId == dispatch.Id), a => a.DeliveryId, d => d.Id,
                (attempt, d) => new { attempt, Anew = d.EarlierAttempts > 0, GivenUp = d.State == DeliveryState.Failed && d.Attempts == attempt.Number })
            .OrderBy(row => row.attempt.Id).AsNoTracking().ToListAsync(cancellation);
        foreach (var (attempt, anew, givenUp) in attempts.Select(row => (row.attempt, row.Anew, row.GivenUp)))
            watch.Note(attempt.DeliveryId, new SendResult(attempt.Outcome, attempt.Code, attempt.EnhancedCode, attempt.Reply, attempt.Reason), attempt.EndedAt!.Value, anew, givenUp);
        return watch;
    }
}
