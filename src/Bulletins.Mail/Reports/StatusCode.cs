using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>Codes in what servers say.</summary>
internal static partial class StatusCode
{
    /// <returns>The enhanced status code (RFC 3463), or null.</returns>
    public static string? Find(string text) => Enhanced().Match(text) is { Success: true } match ? match.Groups["status"].Value : null;

    /// <returns>The reply code (RFC 5321 section 4.2), or null.</returns>
    public static int? Reply(string text) =>
        Code().Match(text) is { Success: true } match ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"(?<![\d.]|[vV])(?<status>[245]\.[0-9]{1,3}\.[0-9]{1,3})(?![\d]|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Enhanced();

    [GeneratedRegex(@"(?<![\w./:@-])(?<code>4[2-7]\d|5[0-7]\d)(?=[ \t:;,)\]-]|$)(?!-\d{3}\b)(?!\s*(bytes|kb|mb|seconds|minutes|hours|days))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Code();
}
