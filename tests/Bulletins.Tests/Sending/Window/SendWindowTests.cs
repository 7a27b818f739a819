using System.Globalization;
using Bulletins.Sending;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Sending.Window;

public sealed class SendWindowTests
{
    private static readonly DayOfWeek[] WorkingDays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [TestCase("2026-11-26 10:00", "2026-11-26 10:00")]
    [TestCase("2026-11-26 08:29", "2026-11-26 08:30")]
    [TestCase("2026-11-26 18:00", "2026-11-27 08:30")]
    [TestCase("2026-11-27 18:30", "2026-11-30 08:30")]
    [TestCase("2026-12-24 20:00", "2026-12-28 08:30", Description = "Christmas is a Friday")]
    [TestCase("2026-12-30 18:30", "2027-01-04 08:30", Description = "the 31st is listed, the 1st is a holiday")]
    public void Office_hours_open_on_working_days(string now, string opens) =>
        Assert.That(Local(Office().NextOpening(Utc(now))), Is.EqualTo(opens));

    [TestCase("2026-11-26 12:00", "2026-11-26 22:00")]
    [TestCase("2026-11-26 23:00", "2026-11-26 23:00")]
    [TestCase("2026-11-27 05:59", "2026-11-27 05:59")]
    [TestCase("2026-11-27 06:00", "2026-11-27 22:00")]
    public void A_window_reaches_over_midnight(string now, string opens) =>
        Assert.That(Local(Window(new SendWindowOptions { From = new(22, 0), To = new(6, 0) }).NextOpening(Utc(now))), Is.EqualTo(opens));

    [Test]
    public void Work_is_done_only_while_it_is_open() => Assert.Multiple(() =>
    {
        Assert.That(Local(Office().EndOf(Utc("2026-11-27 17:00"), TimeSpan.FromHours(2))), Is.EqualTo("2026-11-30 09:30"));
        Assert.That(Window().EndOf(Utc("2026-11-27 17:00"), TimeSpan.FromHours(20)), Is.EqualTo(Utc("2026-11-28 13:00")));
    });

    [Test]
    public void The_next_opening_is_the_first_open_minute_of_any_windows()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var windows = Enumerable.Range(0, random.Next(1, 4)).Select(_ => new SendWindowOptions
            {
                Days = [.. Enum.GetValues<DayOfWeek>().Where(_ => random.Next(3) == 0).DefaultIfEmpty(DayOfWeek.Sunday)],
                From = new TimeOnly(random.Next(24), random.Next(60)),
                To = new TimeOnly(random.Next(24), random.Next(60)),
            }).ToArray();
            var now = Utc("2026-11-26 00:00").AddMinutes(random.Next(20_000));
            var minute = now;
            while (!IsOpenByHand(windows, HongKongTime.FromUtc(minute)))
                minute = minute.AddMinutes(1);

            Assert.That(Window(windows).NextOpening(now), Is.EqualTo(minute), $"seed {seed}, round {round}");
        }
    }

    /// <summary>The festivals by the lunar calendar, where a Sunday moves the holiday to the next day.</summary>
    [TestCase(2026)]
    [TestCase(2027)]
    public void The_known_holidays_agree_with_the_lunar_calendar(int year)
    {
        var lunar = new ChineseLunisolarCalendar();
        DateOnly Day(int month, int day)
        {
            var leap = lunar.GetLeapMonth(year);
            return DateOnly.FromDateTime(lunar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
        }
        DateOnly Observed(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? day.AddDays(1) : day;
        var window = Window(skipHolidays: true);

        var festivals = new[] { Day(1, 1), Observed(Day(4, 8)), Observed(Day(5, 5)), Day(8, 15).AddDays(1), Observed(Day(9, 9)) };

        Assert.That(festivals.Where(day => window.IsOpen(HongKongTime.ToUtc(day.ToDateTime(new TimeOnly(12, 0))))), Is.Empty);
    }

    private static bool IsOpenByHand(SendWindowOptions[] windows, DateTime local) => windows.Any(window =>
    {
        bool Begins(DateTime day) => window.Days.Length == 0 || window.Days.Contains(day.DayOfWeek);
        var time = TimeOnly.FromDateTime(local);
        return window.To > window.From
            ? Begins(local) && time >= window.From && time < window.To
            : Begins(local) && time >= window.From || Begins(local.AddDays(-1)) && time < window.To;
    });

    [Test]
    public void A_year_whose_holidays_nobody_knows_is_named_as_long_as_they_are_to_be_skipped() => Assert.Multiple(() =>
    {
        Assert.That(Office().YearWithoutHolidays(Utc("2027-12-31 23:59")), Is.Null);
        Assert.That(Office().YearWithoutHolidays(Utc("2099-01-01 00:00")), Is.EqualTo(2099));
        Assert.That(Window().YearWithoutHolidays(Utc("2099-01-01 00:00")), Is.Null);
    });

    [TestCase("2026-12-24 17:00", "2026-12-28 08:30", 72, Description = "Christmas, Boxing Day and Sunday")]
    [TestCase("2026-11-27 23:00", "2026-11-28 01:00", 1, Description = "the first hour of a Saturday")]
    [TestCase("2026-11-28 10:00", "2026-11-28 12:00", 2, Description = "within one")]
    [TestCase("2026-11-29 22:00", "2026-11-30 09:00", 2, Description = "the last two of a Sunday")]
    [TestCase("2026-11-26 09:00", "2026-11-27 17:00", 0)]
    [TestCase("2026-11-27 17:00", "2026-11-26 09:00", 0, Description = "the clock was set back")]
    public void Hours_of_days_without_an_opening_are_counted(string from, string to, int closed) => Assert.Multiple(() =>
    {
        Assert.That(Office().ClosedTime(Utc(from), Utc(to)), Is.EqualTo(TimeSpan.FromHours(closed)));
        Assert.That(Window().ClosedTime(Utc(from), Utc(to)), Is.EqualTo(TimeSpan.Zero));
    });

    private static SendWindow Office()
    {
        var options = new SendingOptions { SkipHolidays = true, Windows = { new SendWindowOptions { Days = WorkingDays, From = new(8, 30), To = new(18, 0) } } };
        options.Holidays.Add(new DateOnly(2026, 12, 31));
        return new SendWindow(Options.Create(options));
    }

    private static SendWindow Window(params SendWindowOptions[] windows) => Window(false, windows);

    private static SendWindow Window(bool skipHolidays, params SendWindowOptions[] windows)
    {
        var options = new SendingOptions { SkipHolidays = skipHolidays };
        options.Windows.AddRange(windows);
        return new SendWindow(Options.Create(options));
    }

    private static DateTime Utc(string local) => HongKongTime.ToUtc(DateTime.Parse(local, CultureInfo.InvariantCulture));

    private static string Local(DateTime utc) => HongKongTime.FromUtc(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
