using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;

namespace Bulletins.Tracking;

/// <summary>When the last open delivery of a dispatch will have been tried: at the pace so far or at what the budgets allow,
/// whichever is slower, and only while mail may be sent.</summary>
/// <param name="At">UTC.</param>
/// <param name="Budget">The budget that decides it; null when none does.</param>
public sealed record ExpectedEnd(DateTime At, BindingBudget? Budget)
{
    /// <param name="budgets">When the budgets let the last one begin, and which of them.</param>
    /// <param name="lastRetry">When the last of those that were refused for now is due; null when there is none.</param>
    /// <returns>Null while nothing is being sent, or while there is no pace to reckon with. Never in the past, and never
    /// after the dispatch's limit, at which what is left is cancelled.</returns>
    internal static ExpectedEnd? Of(Dispatch dispatch, IReadOnlyDictionary<DeliveryState, int> counts, (DateTime End, BindingBudget? Budget) budgets,
        DateTime? lastRetry, SendWindow window, DateTime now)
    {
        if (dispatch.State != DispatchState.Sending || dispatch.PreparedAt is not { } begun)
            return null;
        var waiting = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Sending);
        var tried = counts.Where(count => WasTried(count.Key)).Sum(count => count.Value);
        if (waiting > 0 && tried == 0 && budgets.Budget is null)
            return null;
        var soFar = tried > 0 ? window.OpenTime(begun, now) / tried * waiting : TimeSpan.Zero;
        var allowed = budgets.End - now;
        // At the pace of a budget the two say the same, but that the pace so far holds the beginning too, when nothing was sent yet.
        var binding = allowed > TimeSpan.Zero && allowed >= soFar * 0.5 ? budgets.Budget : null;
        var firstTries = waiting > 0 ? window.EndOf(now, allowed > soFar ? allowed : soFar) : (DateTime?)null;
        return lastRetry > firstTries || firstTries is null
            ? Within(lastRetry, waiting > 0 ? binding : null, now, dispatch.NotAfter)
            : Within(firstTries, binding, now, dispatch.NotAfter);
    }

    private static bool WasTried(DeliveryState state) => state is not
        (DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Excluded or DeliveryState.Cancelled);

    private static ExpectedEnd? Within(DateTime? end, BindingBudget? budget, DateTime now, DateTime? limit)
    {
        if (end is not { } at)
            return null;
        if (at < now)
            at = now;
        return new ExpectedEnd(at > limit ? limit.Value : at, budget);
    }
}
