using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;

namespace Bulletins.Tracking;

/// <summary>When the last open delivery of a dispatch will have been tried: at the pace that it had lately or at what the budgets allow,
/// whichever is slower, and only while mail may be sent.</summary>
/// <param name="At">UTC.</param>
/// <param name="Budget">The budget that decides it; null when none does.</param>
public sealed record ExpectedEnd(DateTime At, BindingBudget? Budget)
{
    /// <param name="pace">From one attempt to the next, lately; null when that isn't known.</param>
    /// <param name="budgets">When the budgets let the last one begin, and which of them.</param>
    /// <param name="lastRetry">When the last of those that were refused for now is due; null when there is none.</param>
    /// <param name="window">When its mails may leave.</param>
    /// <returns>Null while nothing is being sent, or while there is no pace to reckon with. Never in the past, and never
    /// after the dispatch's limit, at which what is left is cancelled.</returns>
    internal static ExpectedEnd? Of(Dispatch dispatch, IReadOnlyDictionary<DeliveryState, int> counts, TimeSpan? pace, (DateTime End, BindingBudget? Budget) budgets,
        DateTime? lastRetry, SendWindow window, DateTime now)
    {
        if (dispatch.State != DispatchState.Sending || dispatch.PreparedAt is null)
            return null;
        var waiting = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Sending);
        if (waiting > 0 && pace is null && budgets.Budget is null)
            return null;
        var work = (pace ?? TimeSpan.Zero) * waiting;
        var atPace = window.EndOf(now, work);
        // At the pace of a budget the two say nearly the same.
        var binding = budgets.End > now && budgets.End >= window.EndOf(now, work * 0.5) ? budgets.Budget : null;
        var firstTries = waiting > 0 ? budgets.End > atPace ? budgets.End : atPace : (DateTime?)null;
        var retries = lastRetry is { } due ? window.EndOf(due > now ? due : now, TimeSpan.Zero) : (DateTime?)null;
        return retries > firstTries || firstTries is null
            ? Within(retries, waiting > 0 ? binding : null, now, dispatch.NotAfter)
            : Within(firstTries, binding, now, dispatch.NotAfter);
    }

    private static ExpectedEnd? Within(DateTime? end, BindingBudget? budget, DateTime now, DateTime? limit)
    {
        if (end is not { } at)
            return null;
        if (at < now)
            at = now;
        return new ExpectedEnd(at > limit ? limit.Value : at, budget);
    }
}
