using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>How long a server asks to wait, such as "try again in 300 seconds" and "greylisted for 00:04:59".</summary>
public static partial class ServerHint
{
    /// <summary>Who asks for more isn't heeded.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <returns>Up to a day; null when the reply names no time.</returns>
    public static TimeSpan? In(string? reply)
    {
        if (reply is null)
            return null;
        var match = Asked().Match(reply.Length > ReplyText.Longest ? reply[..ReplyText.Longest] : reply);
        return match.Success && Read(match) is var wait && wait > TimeSpan.Zero ? (wait < Longest ? wait : Longest) : null;
    }

    private static TimeSpan Read(Match match)
    {
        if (match.Groups["clock"] is { Success: true } clock)
        {
            var parts = clock.Value.Split(':').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            return TimeSpan.FromSeconds(parts.Aggregate(0.0, (sum, part) => sum * 60 + part));
        }
        var count = double.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            ['m', 's', ..] => TimeSpan.FromMilliseconds(count),
            ['m', ..] or ['分', ..] => TimeSpan.FromMinutes(count),
            ['h', ..] or ['小', ..] => TimeSpan.FromHours(count),
            ['d', ..] or ['天', ..] => TimeSpan.FromDays(count),
            _ => TimeSpan.FromSeconds(count),
        };
    }

    [GeneratedRegex(@"\b(again|retry|retrying|back|wait|resend|after|gr[ea]y-?list(ed|ing)?|delayed|deferred|"
        + @"available)\b[^\d\n]{0,30}((?<clock>\d{1,2}(:\d\d){1,2})(?![\d:])|"
        + @"(?<count>\d{1,6}) ?(?<unit>msec|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?)\b)"
        + @"|(?<count>\d{1,6}) ?(?<unit>秒|分钟|分鐘|小时|小時|天)(之?[后後])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Asked();
}
