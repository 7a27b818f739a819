using System.Text.RegularExpressions;
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
        return new ReportedRecipient(kind, address, kind == ReportKind.Bounce && HardRefusal.Is(verdict, enhanced, code, said), verdict.Reason, enhanced, code, said);
    }

    /// <summary>Whether words without a code tell why.</summary>
    public static bool Explains(string words) => ReplyTable.JudgeReport(words).Reason != ReplyReason.Unspecified;

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
}
