using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Window;

namespace Bulletins.Tracking;

/// <summary>When the last open delivery of a dispatch will have been tried: at the pace that it had lately or at what the budgets allow,
/// whichever is slower, only while mail may be sent, and not before a relay that is for it ends its rest.</summary>
/// <param name="At">UTC.</param>
/// <param name="Budget">The budget that decides it; null when none does.</param>
public sealed record ExpectedEnd(DateTime At, BindingBudget? Budget)
{
    /// <param name="pace">From one attempt to the next, lately; null when that isn't known.</param>
    /// <param name="outlook">When the budgets let the last one begin, and what waits for a relay.</param>
    /// <param name="lastRetry">When the last of those that were refused for now is due; null when there is none.</param>
    /// <param name="window">When its mails may leave.</param>
    /// <returns>Null while nothing is being sent, or while there is no pace to reckon with. Never in the past, and never
    /// after the dispatch's limit, at which what is left is cancelled.</returns>
    internal static ExpectedEnd? Of(Dispatch dispatch, IReadOnlyDictionary<DeliveryState, int> counts, TimeSpan? pace, PaceOutlook outlook,
        DateTime? lastRetry, SendWindow window, DateTime now)
    {
        if (dispatch.State != DispatchState.Sending || dispatch.PreparedAt is null)
            return null;
        var waiting = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Sending);
        if (waiting > 0 && pace is null && outlook.Budget is null)
            return null;
        // At the pace of a budget the two say nearly the same.
        var binding = outlook.End > now && outlook.End >= AtPace(now, 0.5 * waiting, 0.5) ? outlook.Budget : null;
        var firstTries = waiting > 0 ? Later(outlook.End, AtPace(now, waiting, 1)) : (DateTime?)null;
        var retries = lastRetry is { } due ? AtPace(Later(due, now), 0, 1) : (DateTime?)null;
        return retries > firstTries || firstTries is null
            ? Within(retries, waiting > 0 ? binding : null, now, dispatch.NotAfter)
            : Within(firstTries, binding, now, dispatch.NotAfter);

        // What rests begins later than the others, and then goes at the same pace.
        DateTime AtPace(DateTime from, double count, double part) => outlook.Resting
            .Select(resting => After(resting.Until, resting.Count * part)).Aggregate(After(from, count), Later);

        DateTime After(DateTime from, double count) => window.EndOf(from, (pace ?? TimeSpan.Zero) * count);
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private static ExpectedEnd? Within(DateTime? end, BindingBudget? budget, DateTime now, DateTime? limit)
    {
        if (end is not { } at)
            return null;
        if (at < now)
            at = now;
        return new ExpectedEnd(at > limit ? limit.Value : at, budget);
    }
}
