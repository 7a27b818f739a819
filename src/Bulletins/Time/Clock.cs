namespace Bulletins.Time;

public static class Clock
{
    /// <summary>Now in UTC, cut to microseconds so that a time survives a round trip through every database unchanged.</summary>
    public static DateTime UtcNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);
    }
}
