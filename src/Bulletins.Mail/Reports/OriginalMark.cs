using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>Where in a text the returned message begins: at a line that says so, or at a block that can only be a header.</summary>
internal static partial class OriginalMark
{
    private static readonly HashSet<string> Telling = new(["Received", "Return-Path", "Message-ID", "From", "To", "Subject", "Date", "MIME-Version",
        "X-Mailer", "DKIM-Signature", "Content-Type"], StringComparer.OrdinalIgnoreCase);

    /// <summary>In characters; what is longer tells something else.</summary>
    private const int LongestMark = 200;

    /// <returns>The index of its first line; their number when there is none.</returns>
    public static int Find(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length is > 0 and <= LongestMark && Mark().IsMatch(lines[i]) || IsHeader(lines, i))
                return i;
        }
        return lines.Length;
    }

    /// <summary>Without the mark of a quotation.</summary>
    public static string Unquote(string line) => Quotation().Replace(line, "");

    /// <summary>Three fields in a row, of which two tell; a continued line belongs to the one before.</summary>
    private static bool IsHeader(string[] lines, int at)
    {
        if (FieldGroups.NameOf(Unquote(lines[at])) is null)
            return false;
        // Some name who wrote what to whom before they say who didn't get it.
        if (lines.Skip(at).Take(14).Any(Missed().IsMatch))
            return false;
        var (fields, telling) = (0, 0);
        for (var i = at; i < Math.Min(lines.Length, at + 25); i++)
        {
            var line = Unquote(lines[i]);
            if (line.Length > 0 && line[0] is ' ' or '\t' && fields > 0)
                continue;
            if (FieldGroups.NameOf(line) is not { } name)
                break;
            fields++;
            if (Telling.Contains(name))
                telling++;
            else if (i == at && name.Length < 3 || name.Contains("Recipient", StringComparison.OrdinalIgnoreCase) || name.Equals("Action", StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return fields >= 3 && telling >= 2 && at < lines.Length && FieldGroups.NameOf(Unquote(lines[at])) is { } first
            && (Telling.Contains(first) || first.StartsWith("X-", StringComparison.OrdinalIgnoreCase) || fields >= 5);
    }

    [GeneratedRegex(@"^[\s>*=#_|-]*(" +
        @"-*\s*(begin\s+)?(original|returned|unsent|undelivered|failed) (e-?mail )?(message|mail|header|"
            + @"text)s?(\s+(header|follows|text|is attached|below|information|content)s?)*\s*:?\s*[-=_*]+|" +
        @"-+ (this is a copy of (the|your) message|the (header|body) of the original message|"
            + @"(below this line is a )?copy of (the|your) (message|mail)|original message|message header follows|forwarded message|"
            + @"unsent message follows|message text follows|transcript of message follows|your original message)|" +
        @"below this line is a copy of the message|original message (headers?|follows)\s*:?\s*$|old (message|mail)\s*:\s*$|message headers? follows?|"
            + @"included is a copy of|the (text|first .{1,20}) of (your|the) (original )?(message|mail) (follows|is)|" +
        @"(the )?(following is|here is|below is) (a copy of )?(the|your) (original|returned|undelivered) (?!.*\breasons?\b)|"
            + @"diagnostic information for administrators.*original|" +
        @"-+\s*(原始?(郵件|邮件|信件|邮件内容)|以下是原(郵件|邮件|信)|元のメッセージ|送信された?メール)|"
            + @"(原始?(郵件|邮件|信件)|原信)(內容|内容|标题|標頭|头)?\s*[:：]\s*$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^\W*((your|this|the) (message|mail|e-?mail) (above )?)?(did not reach|(could|can) ?not be delivered|"
        + @"(was|were|has) not( been)? delivered|was read|has been (read|delivered|enqueued)|(was|has been) (rejected|refused|blocked|returned)|was(n.t| not) read)\b|^\W*(the )?following recipients?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Missed();

    [GeneratedRegex(@"^(\s{0,2}[>|]\s?)+", RegexOptions.CultureInvariant)]
    private static partial Regex Quotation();
}
