using Bulletins.Sending;
using Bulletins.Tracking.Events;

namespace Bulletins.Tracking.Figures;

/// <summary>Puts what happened into minutes, and the minutes into the unit that fits how long it all took.</summary>
internal sealed class PeriodCount
{
    private readonly Dictionary<(long Minute, AttemptOutcome Outcome), int> attempts = [];
    private readonly Dictionary<(long Minute, DeliveryEventKind Kind), int> events = [];

    public void Add(DateTime at, AttemptOutcome outcome, int count = 1) => Raise(attempts, (at.Ticks / TimeSpan.TicksPerMinute, outcome), count);

    public void Add(DateTime at, DeliveryEventKind kind, int count = 1) => Raise(events, (at.Ticks / TimeSpan.TicksPerMinute, kind), count);

    public (TimeUnit Unit, IReadOnlyList<Period> Periods) Close()
    {
        var minutes = attempts.Keys.Select(key => key.Minute).Concat(events.Keys.Select(key => key.Minute)).ToList();
        if (minutes.Count == 0)
            return (TimeUnit.Minute, []);
        var unit = (minutes.Max() - minutes.Min()) switch { <= 120 => TimeUnit.Minute, <= 7 * 24 * 60 => TimeUnit.Hour, _ => TimeUnit.Day };
        return (unit, [.. minutes.Select(minute => From(minute, unit)).Distinct().Order().Select(from => new Period(from, In(attempts, from, unit), In(events, from, unit)))]);
    }

    private static Dictionary<T, int> In<T>(Dictionary<(long Minute, T Kind), int> counts, DateTime from, TimeUnit unit) where T : notnull => counts
        .Where(count => From(count.Key.Minute, unit) == from).GroupBy(count => count.Key.Kind).ToDictionary(group => group.Key, group => group.Sum(count => count.Value));

    /// <summary>Days are those of Hong Kong.</summary>
    private static DateTime From(long minute, TimeUnit unit)
    {
        var at = new DateTime(minute * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
        return unit switch
        {
            TimeUnit.Minute => at,
            TimeUnit.Hour => at.Date.AddHours(at.Hour),
            _ => Time.HongKongTime.ToUtc(Time.HongKongTime.FromUtc(at).Date),
        };
    }

    private static void Raise<T>(Dictionary<T, int> counts, T key, int count) where T : notnull => counts[key] = counts.GetValueOrDefault(key) + count;
}
