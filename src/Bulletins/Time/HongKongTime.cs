using System.Globalization;

namespace Bulletins.Time;

/// <summary>The one place where the time that staff read and type becomes UTC, and back.</summary>
/// <remarks>Everything stored is UTC. Staff think in Asia/Hong_Kong, which has had no daylight saving since 1979,
/// so every local time names exactly one instant.</remarks>
public static class HongKongTime
{
    private const string Name = "Asia/Hong_Kong";

    /// <summary>Small systems come without the world's time zones.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.TryFindSystemTimeZoneById(Name, out var zone) ? zone : TimeZoneInfo.CreateCustomTimeZone(Name, TimeSpan.FromHours(8), Name, Name);

    /// <param name="local">A wall-clock time in Hong Kong; its <see cref="DateTime.Kind"/> is ignored.</param>
    public static DateTime ToUtc(DateTime local) =>
        TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), Zone);

    /// <param name="utc">An instant in UTC, as every stored time is.</param>
    public static DateTime FromUtc(DateTime utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), Zone);

    /// <summary>The date in Hong Kong at an instant.</summary>
    public static DateOnly DayOf(DateTime utc) => DateOnly.FromDateTime(FromUtc(utc));

    /// <summary>Today's date in Hong Kong.</summary>
    public static DateOnly Today(TimeProvider clock) => DayOf(clock.GetUtcNow().UtcDateTime);

    /// <summary>Such as 2026-11-28 18:00, the same in every language and on every machine.</summary>
    /// <param name="utc">An instant in UTC.</param>
    public static string MinuteText(DateTime utc) => FromUtc(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="MinuteText"/>
    public static string SecondText(DateTime utc) => FromUtc(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
