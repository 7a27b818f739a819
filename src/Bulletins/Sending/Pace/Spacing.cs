using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace;

/// <summary>How messages are spread so that no window of the budget's unit holds more than 2 % too many, and a busy one holds
/// at least 95 %: the generic cell rate algorithm with lots of at most 2 % of the budget.</summary>
/// <param name="Interval">From one message to the next, at least.</param>
/// <param name="Lot">Messages that may be taken in one go.</param>
/// <param name="CatchUp">How far somebody who came late may still begin where he should have.</param>
/// <param name="Validity">How long a message that was taken may wait to begin.</param>
internal readonly record struct Spacing(TimeSpan Interval, int Lot, TimeSpan CatchUp, TimeSpan Validity)
{
    /// <summary>What the interval is longer than the unit divided by the budget: room for beginning late and catching up.</summary>
    private const double Margin = 0.035;

    private const double LotShare = 0.02;

    /// <returns>Null when neither a budget for the second or minute nor a slower pace holds.</returns>
    /// <param name="slowedTo">Messages a second.</param>
    public static Spacing? Of(PaceBudget budget, double? slowedTo)
    {
        Spacing? tightest = null;
        Tighten(ref tightest, TimeSpan.FromSeconds(1), budget.PerSecond);
        Tighten(ref tightest, TimeSpan.FromMinutes(1), budget.PerMinute);
        Tighten(ref tightest, TimeSpan.FromMinutes(1), slowedTo * 60);
        return tightest;
    }

    public static Spacing Of(TimeSpan unit, double budget) => new(
        TimeSpan.FromTicks((long)Math.Ceiling(unit.Ticks * (1 + Margin) / budget)),
        Math.Max(1, (int)(budget * LotShare)), unit * Margin * 0.6, Shorter(unit * Margin * 0.4, TimeSpan.FromSeconds(1)));

    private static void Tighten(ref Spacing? tightest, TimeSpan unit, double? budget)
    {
        if (budget is not { } limit)
            return;
        var next = Of(unit, limit);
        tightest = tightest is not { } other ? next : new Spacing(other.Interval > next.Interval ? other.Interval : next.Interval,
            Math.Min(other.Lot, next.Lot), Shorter(other.CatchUp, next.CatchUp), Shorter(other.Validity, next.Validity));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
