using Bulletins.Dispatching;

namespace Bulletins.Tracking;

/// <summary>When the last open delivery of a dispatch will have been tried, at the pace so far.</summary>
internal static class ExpectedEnd
{
    /// <param name="lastRetry">When the last of those that were refused for now is due; null when there is none.</param>
    /// <returns>Null while nothing is being sent, or while there is no pace to reckon with. Never in the past, and never
    /// after the dispatch's limit, at which what is left is cancelled.</returns>
    public static DateTime? Of(Dispatch dispatch, IReadOnlyDictionary<DeliveryState, int> counts, DateTime? lastRetry, DateTime now)
    {
        if (dispatch.State != DispatchState.Sending || dispatch.PreparedAt is not { } begun)
            return null;
        var waiting = counts.GetValueOrDefault(DeliveryState.Pending) + counts.GetValueOrDefault(DeliveryState.Sending);
        var tried = counts.Where(count => WasTried(count.Key)).Sum(count => count.Value);
        if (waiting > 0 && tried == 0)
            return null;
        var firstTries = waiting > 0 ? now + (now - begun) / tried * waiting : (DateTime?)null;
        return Within(Later(firstTries, lastRetry), now, dispatch.NotAfter);
    }

    private static bool WasTried(DeliveryState state) => state is not
        (DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Excluded or DeliveryState.Cancelled);

    private static DateTime? Later(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    private static DateTime? Within(DateTime? end, DateTime now, DateTime? limit)
    {
        if (end < now)
            end = now;
        return end > limit ? limit : end;
    }
}
