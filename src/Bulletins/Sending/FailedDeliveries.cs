using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

/// <summary>How many deliveries failed for a reason.</summary>
/// <param name="Reason">That of the last attempt.</param>
public sealed record FailureCount(ReplyReason Reason, int Count);

/// <param name="Tried">How many are due now.</param>
/// <param name="LeftOut">How many more were chosen, and have left or been suppressed since they failed.</param>
public sealed record RetriedDeliveries(int Tried, int LeftOut);

/// <summary>What failed of a dispatch, and trying it anew by somebody's word. Those that the circular was sent again to aren't among them,
/// nor those that an erratum tells.</summary>
public sealed class FailedDeliveries(BulletinsDb db, DispatchChange change, IDispatchAlarm alarm, SendingPermission permission, TimeProvider clock)
{
    /// <summary>The most frequent reason first. A reply that gave none counts as <see cref="ReplyReason.Unspecified"/>.</summary>
    public async Task<IReadOnlyList<FailureCount>> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var counts = await Retriable(dispatchId)
            .GroupJoin(db.Attempts, d => new { d.Id, Number = d.Attempts }, a => new { Id = a.DeliveryId, a.Number }, (delivery, last) => new { delivery, last })
            .SelectMany(pair => pair.last.DefaultIfEmpty(), (_, last) => last!.Reason)
            .GroupBy(reason => reason).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellation);
        return [.. counts.GroupBy(row => row.Key ?? ReplyReason.Unspecified, (reason, rows) => new FailureCount(reason, rows.Sum(row => row.Count)))
            .OrderByDescending(failure => failure.Count).ThenBy(failure => failure.Reason)];
    }

    /// <summary>How many those are.</summary>
    public Task<int> CountRetriableAsync(long dispatchId, CancellationToken cancellation = default) => Retriable(dispatchId).CountAsync(cancellation);

    /// <summary>How many failed and are left alone, since the circular was sent to them again or an erratum tells them.</summary>
    public async Task<int> CountSeenToAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId && d.State == DeliveryState.Failed, cancellation) - await CountRetriableAsync(dispatchId, cancellation);

    /// <summary>Tries those that failed for these reasons anew: due now, with the whole retry schedule before them.
    /// Attempts made stay on record, and whoever was suppressed since is left out at once.</summary>
    /// <param name="reasons">Null for all, which has to be said.</param>
    /// <exception cref="FaultException">No reason was chosen, or nothing failed for one of them.</exception>
    /// <exception cref="ConflictException">The dispatch was cancelled, hasn't begun, or its limit has passed.</exception>
    public async Task<RetriedDeliveries> RetryAsync(long dispatchId, IReadOnlyCollection<ReplyReason>? reasons, Actor actor, CancellationToken cancellation = default)
    {
        if (reasons is { Count: 0 })
            throw new FaultException(new Fault(Words.Sending, "Retry.NoReason"));
        permission.Require();
        var (retried, leftOut) = (0, 0);
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.retry", actor, async dispatch =>
        {
            var now = clock.UtcNow();
            dispatch.Reopen(now);
            retried = await RetryAsync(dispatchId, reasons, now, cancellation);
            if (retried == 0)
                throw new FaultException(new Fault(Words.Sending, "Retry.Nobody", dispatchId));
            await db.ExcludeLateAsync(dispatchId, now, cancellation);
            leftOut = await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId && d.Exclusion != null && d.ChangedAt == now && d.EarlierAttempts > 0, cancellation);
            return $"reasons:{(reasons is null ? "all" : string.Join(',', reasons))} deliveries:{retried}{(leftOut > 0 ? $" leftOut:{leftOut}" : "")}";
        }, cancellation);
        if (dispatch.State == DispatchState.Sending)
            alarm.SendAt(dispatchId, clock.UtcNow());
        return new RetriedDeliveries(retried - leftOut, leftOut);
    }

    private IQueryable<Delivery> Retriable(long dispatchId) =>
        db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Failed).NotSentAgain(db).NotTold(db);

    private Task<int> RetryAsync(long dispatchId, IReadOnlyCollection<ReplyReason>? reasons, DateTime now, CancellationToken cancellation)
    {
        var failed = Retriable(dispatchId);
        if (reasons is not null)
        {
            var wanted = reasons.Select(reason => (ReplyReason?)reason).ToList();
            var unspecified = reasons.Contains(ReplyReason.Unspecified);
            failed = failed.Where(d => db.Attempts.Any(a => a.DeliveryId == d.Id && a.Number == d.Attempts
                && (wanted.Contains(a.Reason) || unspecified && a.Reason == null)));
        }
        return db.InSlicesAsync(failed, slice => slice.ExecuteUpdateAsync(row => row
            .SetProperty(d => d.State, DeliveryState.Pending)
            .SetProperty(d => d.DueAt, now)
            .SetProperty(d => d.Refusals, 0)
            .SetProperty(d => d.ExcusedAttempts, 0)
            .SetProperty(d => d.FirstTriedAt, (DateTime?)null)
            .SetProperty(d => d.EarlierAttempts, d => d.Attempts - d.UncertainAttempts)
            .SetProperty(d => d.ChangedAt, now), cancellation), cancellation);
    }
}
