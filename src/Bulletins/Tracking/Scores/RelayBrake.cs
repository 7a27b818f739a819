using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>Holds suppressions back when a relay says the same of most addresses of a dispatch, whatever their domains, and while a dispatch
/// stands still because everybody is refused. Called within the transaction of an event's consequences.</summary>
public sealed class RelayBrake(BulletinsDb db, VerdictRuns runs, VerdictKeeping keeping, TimeProvider clock)
{
    private readonly Dictionary<(long Dispatch, ReplyReason Reason, bool Stopped), VerdictRun> found = [];

    /// <summary>What was done for it has been undone.</summary>
    public void Forget() => found.Clear();

    /// <returns>Null when it has nothing to say; false when staff have decided that such addresses are gone.</returns>
    public async Task<bool?> HoldsAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        if (happened.DispatchId is not { } dispatch)
            return null;
        var reason = await db.Dispatches.Where(d => d.Id == dispatch && d.State == DispatchState.Paused).Select(d => d.StateReason).SingleOrDefaultAsync(cancellation);
        var stopped = reason is not null && RefusalWatch.Stopped(reason);
        var run = await RunAsync(happened, dispatch, stopped, cancellation);
        if (!stopped && !run.Contains(happened.Id))
            return null;
        var since = clock.UtcNow() - VerdictBrake.DecisionHolds;
        var hold = await db.VerdictHolds.AsNoTracking()
            .Where(h => h.Domain == "" && h.DispatchId == dispatch && h.Reason == happened.Reason && (h.Decision == null || h.Decision != HoldDecision.Settled && h.DecidedAt > since))
            .OrderByDescending(h => h.Id).FirstOrDefaultAsync(cancellation);
        if (hold?.Decision == HoldDecision.Applied)
            return false;
        hold ??= await keeping.BeginAsync(new VerdictHold { DispatchId = dispatch, Reason = happened.Reason, Diagnostic = happened.Diagnostic, Since = clock.UtcNow() }, happened, cancellation);
        await keeping.KeepAsync(hold, happened, cancellation);
        foreach (var ids in run.TakeDue().Chunk(500))
            await keeping.TakeBackAsync(hold, db.DeliveryEvents.Where(e => ids.Contains(e.Id)), cancellation);
        return true;
    }

    private async Task<VerdictRun> RunAsync(DeliveryEvent happened, long dispatch, bool stopped, CancellationToken cancellation)
    {
        var key = (dispatch, happened.Reason, stopped);
        if (!found.TryGetValue(key, out var run))
            found[key] = run = new VerdictRun();
        if (happened.Id > run.Through)
            await runs.FollowAsync(run, happened, stopped, cancellation);
        return run;
    }
}
