using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies;

/// <summary>The one rule of what is hard, for reports that come back by mail and by web hook.</summary>
/// <remarks>What our own relay says while it is handed a mail goes by <see cref="AddressFindings"/> instead: there a refusal without a reason
/// may be about us.</remarks>
public static partial class HardRefusal
{
    /// <summary>Nobody will get mail there: the address or its domain takes none, or it is refused for good without a reason. What other
    /// words, another sender or a later day could change is soft.</summary>
    public static bool Is(ReplyVerdict verdict, string? status, int? code, string? said)
    {
        if (verdict.Outcome != AttemptOutcome.RefusedForGood || said is not null && OfOurs().IsMatch(said))
            return false;
        if (verdict.Reason is ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.MailboxDisabled)
            return true;
        if (status is null && code is null || said is not null && (Vague().IsMatch(said) || Elsewhere().IsMatch(said)))
            return false;
        // Of content and of security (RFC 3463 sections 3.7 and 3.8): that is a reason, though no words say which.
        if (status?[1..].StartsWith(".6.", StringComparison.Ordinal) == true && status != "5.6.0" || status?[1..].StartsWith(".7.", StringComparison.Ordinal) == true)
            return false;
        return verdict.Reason == ReplyReason.Unspecified && (status?[0] ?? (char)('0' + (code ?? 500) / 100)) == '5' && (said is null || !Expired().IsMatch(said) && !Passing().IsMatch(said));
    }

    /// <summary>Whether words tell of something that passes, or of a time that ran out.</summary>
    public static bool MayPass(string said) => Expired().IsMatch(said) || Passing().IsMatch(said);

    /// <summary>Our own server or line was at fault, whatever code stands before it.</summary>
    [GeneratedRegex(@"\b(helo|ehlo)\b|invalid arg(ument)?s?\b|syntax error|(bad|improper) sequence|protocol (error|violation)|routing server|"
        + @"directory server|\b(route ?slip|smart ?host|relay ?host)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfOurs();

    /// <summary>Words that mostly mean the circular, and name no address.</summary>
    [GeneratedRegex(@"(message|mail|content|transaction) (was |has been )?(rejected|refused|failed|declined)|"
        + @"^\W*5\d\d\W+(5\.\d\.\d\W+)?(rejected|refused|blocked)\W*$|\bhelo\b|\behlo\b|\bdenied\b|\bblocked\b|invalid argument|syntax error|"
        + @"routing server", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Vague();

    /// <summary>Before a recipient was named, or after the whole mail was read: a refusal without a reason isn't about the address then.</summary>
    [GeneratedRegex(@"\b(after|in reply to|in response to|during|at) (pipelined |the |end of )*(initial connection|connection|connect|banner|"
        + @"greeting|starttls|auth|mail from|data|message body|body|dot)\b(?! ok)|>>> ?(mail from|data)\b|\bin (handshake|mail from|data)\b|"
        + @"did not like our (final )?(data|mail from|helo|ehlo)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"temporar|\bcurrently\b|at this (time|moment)\b|right now|\blater\b|vor[üu]bergehend|momentan|temporairement|временно|暂时|暫時|"
        + @"稍后|稍後|一時的", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Passing();

    [GeneratedRegex(@"expired|time(d)?[ -]?out|retry time|queue(d)? (too long|lifetime)|too long in (the )?queue|gave up|giving up(?! on [\w%])|"
        + @"given up|for (more than )?\d+ (hours|days)|unreachable|not reachable|connection (refused|failed|reset|lost)|network error|超时|超時|"
        + @"多次(尝试|嘗試)|タイムアウト",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Expired();
}
