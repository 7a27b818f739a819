using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending.Window;

/// <summary>When mail may be sent: days of the week, hours and holidays in Hong Kong. A message that has begun is finished;
/// urgent dispatches don't ask.</summary>
public sealed class SendWindow(IOptions<SendingOptions> options)
{
    /// <summary>After so many days without an opening there is none.</summary>
    private const int DaysAhead = 400;

    private static readonly SendWindow Always = new(Options.Create(new SendingOptions()));

    private readonly SendWindowOptions[] windows = options.Value.Windows.Count > 0 ? [.. options.Value.Windows] : [new SendWindowOptions()];
    private readonly HashSet<DateOnly> holidays = options.Value.SkipHolidays ? [.. GeneralHolidays.Dates, .. options.Value.Holidays] : [];

    /// <summary>Whether mail may be sent at any time.</summary>
    public bool IsAlwaysOpen { get; } = options.Value is { Windows.Count: 0, SkipHolidays: false };

    /// <summary>The one that holds for dispatches of that priority.</summary>
    public SendWindow For(DispatchPriority priority) => priority == DispatchPriority.Urgent ? Always : this;

    /// <summary>The year at that time when holidays are to be skipped and none of it is known, so that mail would go out on all of them; else null.</summary>
    public int? YearWithoutHolidays(DateTime at) =>
        options.Value.SkipHolidays && HongKongTime.FromUtc(at).Year is var year && !holidays.Any(day => day.Year == year) ? year : null;

    public bool IsOpen(DateTime now) => NextOpening(now) == now;

    /// <param name="now">UTC.</param>
    /// <returns>When mail may be sent next, in UTC: <paramref name="now"/> itself while it may be sent.</returns>
    /// <exception cref="InvalidOperationException">There is no opening within 400 days.</exception>
    public DateTime NextOpening(DateTime now)
    {
        if (IsAlwaysOpen)
            return now;
        foreach (var (from, to) in Openings(now))
        {
            if (to > now)
                return from > now ? from : now;
        }
        throw new InvalidOperationException($"Sending:Windows has no opening within {DaysAhead} days. List fewer holidays, or more days.");
    }

    /// <summary>When work of that length ends that is done only while mail may be sent.</summary>
    public DateTime EndOf(DateTime from, TimeSpan work)
    {
        if (IsAlwaysOpen)
            return from + work;
        var at = from;
        foreach (var (opens, closes) in Openings(from))
        {
            if (closes <= at)
                continue;
            at = opens > at ? opens : at;
            if (at + work <= closes)
                return at + work;
            work -= closes - at;
            at = closes;
        }
        return at + work;
    }

    /// <summary>How much of the time between the two lies on days in Hong Kong on which no window opens.</summary>
    public TimeSpan ClosedTime(DateTime from, DateTime to)
    {
        var closed = TimeSpan.Zero;
        if (IsAlwaysOpen)
            return closed;
        for (var day = HongKongTime.DayOf(from); day <= HongKongTime.DayOf(to); day = day.AddDays(1))
        {
            if (!holidays.Contains(day) && windows.Any(w => w.OpensOn(day)))
                continue;
            var (begins, ends) = (HongKongTime.ToUtc(day.ToDateTime(TimeOnly.MinValue)), HongKongTime.ToUtc(day.AddDays(1).ToDateTime(TimeOnly.MinValue)));
            closed += (ends < to ? ends : to) - (begins > from ? begins : from);
        }
        return closed;
    }

    /// <summary>From the day before, whose window may reach into this one; by opening time.</summary>
    private IEnumerable<(DateTime From, DateTime To)> Openings(DateTime now)
    {
        var first = HongKongTime.DayOf(now).AddDays(-1);
        return
            from offset in Enumerable.Range(0, DaysAhead)
            let day = first.AddDays(offset)
            where !holidays.Contains(day)
            from window in windows.Where(w => w.OpensOn(day)).OrderBy(w => w.From)
            let end = window.To > window.From ? day : day.AddDays(1)
            select (HongKongTime.ToUtc(day.ToDateTime(window.From)), HongKongTime.ToUtc(end.ToDateTime(window.To)));
    }
}
