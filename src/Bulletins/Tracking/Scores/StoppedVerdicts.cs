using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>Takes back what followed from refusals before they stopped their dispatch: for whatever reason, and however slowly they came.</summary>
public sealed class StoppedVerdicts(BulletinsDb db, VerdictRuns runs, VerdictKeeping keeping, TimeProvider clock)
{
    /// <summary>Safe to run twice.</summary>
    public async Task TakeBackAsync(CancellationToken cancellation = default)
    {
        var paused = await db.Dispatches.Where(d => d.State == DispatchState.Paused && d.StateReason != null).Select(d => new { d.Id, d.StateReason }).ToListAsync(cancellation);
        foreach (var dispatch in paused.Where(d => RefusalWatch.Stopped(d.StateReason!)))
        {
            foreach (var (reason, verdicts) in await FollowedAsync(dispatch.Id, cancellation))
                await db.InTransactionAsync(() => TakeBackAsync(dispatch.Id, reason, verdicts, cancellation), cancellation);
        }
    }

    /// <summary>Those that nobody holds, by their reason, as far as their addresses are suppressed for them and no relay has taken a mail since.</summary>
    private async Task<IEnumerable<(ReplyReason Reason, List<long> Verdicts)>> FollowedAsync(long dispatchId, CancellationToken cancellation)
    {
        var suppressed = await db.DeliveryEvents.AsNoTracking().Believed().Where(e => e.DispatchId == dispatchId && e.Kind == DeliveryEventKind.Bounced && e.Hard && e.HoldId == null)
            .Where(e => db.Suppressions.Any(s => s.NormalizedEmail == e.NormalizedEmail && s.DeliveryId == e.DeliveryId && s.Reason == SuppressionReason.Bounced && s.LiftedAt == null))
            .Select(e => new { e.Id, e.Reason }).ToListAsync(cancellation);
        if (suppressed.Count == 0)
            return [];
        var unanswered = await runs.SinceTakenAsync(dispatchId, suppressed.ConvertAll(e => e.Id), cancellation);
        return suppressed.Where(e => unanswered.Contains(e.Id)).GroupBy(e => e.Reason, (reason, events) => (reason, events.Select(e => e.Id).ToList()));
    }

    private async Task<bool> TakeBackAsync(long dispatchId, ReplyReason reason, List<long> verdicts, CancellationToken cancellation)
    {
        var holds = await db.VerdictHolds.AsNoTracking().Where(h => h.DispatchId == dispatchId && h.Reason == reason).OrderBy(h => h.Id).ToListAsync(cancellation);
        // Somebody has said that such addresses are gone.
        if (holds.Exists(h => h.Decision == HoldDecision.Applied))
            return false;
        var hold = holds.FindLast(h => h.Decision is null);
        if (hold is null)
        {
            var last = await db.DeliveryEvents.AsNoTracking().SingleAsync(e => e.Id == verdicts.Max(), cancellation);
            hold = await keeping.BeginAsync(new VerdictHold { DispatchId = dispatchId, Reason = reason, Diagnostic = last.Diagnostic, Since = clock.UtcNow() }, last, cancellation);
        }
        foreach (var ids in verdicts.Chunk(500))
            await keeping.TakeBackAsync(hold, db.DeliveryEvents.Where(e => ids.Contains(e.Id)), cancellation);
        await db.SaveChangesAsync(cancellation);
        return true;
    }
}
