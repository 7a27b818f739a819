using System.Text.RegularExpressions;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports;

/// <summary>What a server's words mean for a recipient.</summary>
internal static partial class Verdict
{
    private const int LongestDiagnostic = 1000;

    /// <param name="status">Of a field of its own; null when there was none.</param>
    /// <param name="words">The server's words; null when there were none.</param>
    public static ReportedRecipient Of(ReportKind kind, string? address, string? status, string? words, string? server)
    {
        var said = OneLine(words);
        var code = said is null ? null : StatusCode.Reply(said);
        var inWords = said is null ? null : StatusCode.Find(said);
        // 5.0.0 says as little as nothing: the words may say more.
        var enhanced = status is null || IsGeneral(status) && inWords is not null ? inWords ?? status : status;
        if (kind is not (ReportKind.Bounce or ReportKind.Delay))
            return new ReportedRecipient(kind, address, false, ReplyReason.Unspecified, enhanced, code, said);
        var verdict = ReplyTable.JudgeReport(Judged(code, enhanced, inWords, said), server);
        return new ReportedRecipient(kind, address, kind == ReportKind.Bounce && IsHard(verdict, enhanced, code, said), verdict.Reason, enhanced, code, said);
    }

    /// <summary>Whether words without a code tell why.</summary>
    public static bool Explains(string words) => ReplyTable.JudgeReport(words).Reason != ReplyReason.Unspecified;

    /// <summary>Nobody will get mail there: the address or its domain takes none, or it is refused for good without a reason. What other
    /// words, another sender or a later day could change is soft.</summary>
    private static bool IsHard(ReplyVerdict verdict, string? status, int? code, string? said)
    {
        if (verdict.Outcome != AttemptOutcome.RefusedForGood || said is not null && OfOurs().IsMatch(said))
            return false;
        if (verdict.Reason is ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.MailboxDisabled)
            return true;
        if (status is null && code is null || said is not null && Vague().IsMatch(said))
            return false;
        return verdict.Reason == ReplyReason.Unspecified && (status?[0] ?? (char)('0' + (code ?? 500) / 100)) == '5' && (said is null || !Expired().IsMatch(said));
    }

    private static string Judged(int? code, string? enhanced, string? inWords, string? said)
    {
        if (said is null)
            return enhanced ?? "5.0.0";
        if (enhanced is null || inWords is not null || IsGeneral(enhanced))
            return said;
        if (code is null)
            return $"{(enhanced[0] == '4' ? 450 : 550)} {enhanced} {said}";
        var at = said.IndexOf(code.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return $"{said[..(at + 3)]} {enhanced}{said[(at + 3)..]}";
    }

    public static bool IsGeneral(string? status) => status is null or "5.0.0" or "4.0.0" or "5.5.0" or "5.3.0" or "5.3.5" or "5.6.0";

    private static string? OneLine(string? words)
    {
        if (words is null)
            return null;
        var line = Spaces().Replace(words, " ").Trim();
        return line.Length == 0 ? null : line.Length <= LongestDiagnostic ? line : line[..LongestDiagnostic];
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();

    /// <summary>Our own server or line was at fault, whatever code stands before it.</summary>
    [GeneratedRegex(@"\b(helo|ehlo)\b|invalid argument|syntax error|bad sequence|routing server|directory server", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfOurs();

    /// <summary>Words that mostly mean the circular, and name no address.</summary>
    [GeneratedRegex(@"(message|mail|content|transaction) (was |has been )?(rejected|refused|failed|declined)|^\W*5\d\d\W+(5\.\d\.\d\W+)?(rejected|refused|blocked)\W*$|\bhelo\b|\behlo\b|access denied|\bblocked\b|invalid argument|syntax error|routing server", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Vague();

    [GeneratedRegex(@"expired|time(d)?[ -]?out|retry time|queue(d)? (too long|lifetime)|too long in (the )?queue|gave up|giving up|given up|for (more than )?\d+ (hours|days)|unreachable|not reachable|connection (refused|failed|reset|lost)|network error|超时|超時|多次(尝试|嘗試)|タイムアウト",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Expired();
}
