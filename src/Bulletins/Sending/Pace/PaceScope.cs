using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace;

/// <summary>What a budget is kept for: a relay as a whole, or a mailbox provider behind it.</summary>
/// <param name="since">When its messages began to be counted, in UTC; not given where nothing is counted.</param>
internal sealed class PaceScope(string relay, string provider, PaceBudget budget, IReadOnlyList<int> warmUp, DateTime since = default)
{
    /// <summary>Lots where only hours or days are limited: few enough that a dead process wastes little.</summary>
    private const int LargestLot = 100;

    /// <summary>Seconds that a pace is reckoned over at the least.</summary>
    private const double Shortest = 1;

    private volatile SlowedPace? slowed;
    private volatile bool warmUpIsOver = warmUp.Count == 0;
    private long begun;
    private long unrecorded;
    private (long Begun, DateTime At) marked;
    private (long Begun, DateTime At) earlier;

    public string Relay => relay;

    /// <summary>Empty for the relay as a whole.</summary>
    public string Provider => provider;

    public PaceBudget Budget => budget;

    public IReadOnlyList<int> WarmUp => warmUp;

    public SlowedPace? Slowed
    {
        get => slowed;
        set => slowed = value;
    }

    /// <summary>Whether a message must ask before it begins. Read for each message, so it costs next to nothing.</summary>
    public bool IsLimited { get; } = budget.LimitsMessages;

    public bool MustAsk => IsLimited || slowed is not null || !warmUpIsOver;

    public void EndWarmUp() => warmUpIsOver = true;

    public Spacing? Spacing => Pace.Spacing.Of(budget, slowed?.PerSecond);

    /// <summary>Messages that may be taken in one go.</summary>
    public int Lot => Spacing?.Lot ?? Math.Clamp(Math.Min(budget.PerHour ?? int.MaxValue, budget.PerDay ?? int.MaxValue) / 50, 1, LargestLot);

    /// <summary>Messages a second that the budget for the second or the minute allows; null without one.</summary>
    public double? Configured => budget.PerSecond is null && budget.PerMinute is null
        ? null
        : Math.Min(budget.PerSecond ?? double.MaxValue, budget.PerMinute / 60.0 ?? double.MaxValue);

    /// <summary>The budget that spaces messages out.</summary>
    public BindingBudget SpacedBy()
    {
        if (slowed is { } pace && !(Configured < pace.PerSecond))
            return new BindingBudget(relay, provider, PaceUnit.Slowed, pace.PerSecond * 60);
        return budget.PerSecond is { } second && !(budget.PerMinute / 60.0 < second)
            ? new BindingBudget(relay, provider, PaceUnit.Second, second)
            : new BindingBudget(relay, provider, PaceUnit.Minute, budget.PerMinute ?? 0);
    }

    /// <param name="recorded">Whether the message is in the stored usage already.</param>
    public void Count(bool recorded)
    {
        Interlocked.Increment(ref begun);
        if (!recorded)
            Interlocked.Increment(ref unrecorded);
    }

    public int TakeUnrecorded() => (int)Interlocked.Exchange(ref unrecorded, 0);

    /// <summary>Gives back what was taken and couldn't be stored.</summary>
    public void LeaveUnrecorded(int count) => Interlocked.Add(ref unrecorded, count);

    /// <summary>Marks the moment from which <see cref="Observed"/> reckons after the next mark.</summary>
    public void Mark(DateTime now)
    {
        earlier = marked.At == default ? (Interlocked.Read(ref begun), now) : marked;
        marked = (Interlocked.Read(ref begun), now);
    }

    /// <returns>Messages a second of this process in the last few seconds, before the first mark since it began; null before there is anything to reckon with.</returns>
    public double? Observed(DateTime now)
    {
        var (before, at) = earlier.At == default ? (0, since) : earlier;
        return at != default && now >= at && Interlocked.Read(ref begun) - before is > 0 and var count ? count / Math.Max((now - at).TotalSeconds, Shortest) : null;
    }
}
