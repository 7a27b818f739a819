using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace;

/// <summary>The end of a budget that may go all at once, for an hour, a day or a day of the warm-up: a large dispatch leaves it to urgent ones.</summary>
internal static class UrgentReserve
{
    /// <summary>One message in so many; a smaller budget keeps none.</summary>
    private const int OneIn = 20;

    /// <returns>How much of the budget a dispatch of this priority may use.</returns>
    public static int Within(int budget, DispatchPriority priority) => priority == DispatchPriority.Urgent ? budget : budget - budget / OneIn;
}
