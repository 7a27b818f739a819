using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <param name="Label">主題： and the like, which said what the text is; empty without one.</param>
internal sealed record CircularTitle(string Text, string Label);

/// <summary>The title: after 主題：, as 《…》通告 or 關於…的通告, both also over several lines, else a first short line.</summary>
internal static partial class TitleRecogniser
{
    private const int MaximumLength = 200;
    private const int MaximumLineLength = 60;
    private const int MaximumLines = 5;
    private const int HeadLines = 8;

    /// <returns>Null when nothing looks like a title.</returns>
    public static CircularTitle? Take(CircularLines lines)
    {
        var head = HeadOf(lines);
        return TakeLabelled(lines, head) ?? TakeFirst(lines, head, TryReadBookTitle) ?? TakeFirst(lines, head, TryReadNotice)
            ?? TakeShortLine(lines);
    }

    /// <summary>How many lines stand before the first paragraph of prose.</summary>
    private static int HeadOf(CircularLines lines)
    {
        var head = 0;
        while (head < Math.Min(lines.Count, HeadLines) && !IsParagraph(lines[head].Text))
            head++;
        return head;
    }

    private static bool IsParagraph(string line) => line.Length > MaximumLineLength || line.AsSpan().IndexOfAny("。；！？") >= 0;

    private static CircularTitle? TakeLabelled(CircularLines lines, int head)
    {
        for (var first = 0; first < head; first++)
        {
            var label = Label().Match(lines[first].Text);
            if (!label.Success)
                continue;
            var title = label.Groups["title"].Value;
            var count = 1;
            if (title.Length == 0 && first + 1 < head)
                title = lines[first + count++].Text;
            if (title.Length == 0)
                continue;
            if (first + count < lines.Count && HasOpenBracket(title) && TryReadBookTitle(lines, first + count, title, out var whole, out var more))
                (title, count) = (whole, count + more);
            lines.Take(first, count);
            return new CircularTitle(title, label.Groups["label"].Value);
        }
        return null;
    }

    private delegate bool Reading(CircularLines lines, int first, string begun, out string title, out int count);

    private static CircularTitle? TakeFirst(CircularLines lines, int head, Reading tryRead)
    {
        for (var first = 0; first < head; first++)
        {
            if (!tryRead(lines, first, "", out var title, out var count))
                continue;
            lines.Take(first, count);
            return new CircularTitle(title, "");
        }
        return null;
    }

    /// <summary>《 to 》 with the few words after it, however many lines it takes.</summary>
    private static bool TryReadBookTitle(CircularLines lines, int first, string begun, out string title, out int count)
    {
        title = begun;
        for (count = 0; count < MaximumLines && first + count < lines.Count; )
        {
            var line = lines[first + count++].Text;
            title = title.Length == 0 ? line : Punctuation.Join(title, line);
            if (title.Length > MaximumLength || !BookTitleStart().IsMatch(title))
                return false;
            if (!HasOpenBracket(title))
                return BookTitle().IsMatch(title);
        }
        return false;
    }

    /// <summary>關於…的通告: as many lines as it takes to reach the word for what this is.</summary>
    private static bool TryReadNotice(CircularLines lines, int first, string begun, out string title, out int count)
    {
        title = begun;
        for (count = 0; count < MaximumLines && first + count < lines.Count; )
        {
            var line = lines[first + count++].Text;
            if (IsParagraph(line))
                return false;
            title = title.Length == 0 ? line : Punctuation.Join(title, line);
            if (title.Length > MaximumLength || !NoticeStart().IsMatch(title))
                return false;
            if (NoticeEnd().IsMatch(title))
                return true;
        }
        return false;
    }

    private static CircularTitle? TakeShortLine(CircularLines lines)
    {
        var line = lines[0].Text;
        // The only line there is, is the text.
        if (lines.Count == 1 || IsParagraph(line) || Punctuation.IsClosed(line) || line.Contains("://") || IssueDate.TryParse(line, out _) || MarkerFamily.ReadStart(line) is not null)
            return null;
        lines.Take(0);
        return new CircularTitle(line, "");
    }

    private static bool HasOpenBracket(string title) => title.Count(c => c == '《') > title.Count(c => c == '》');

    [GeneratedRegex(@"^(?<label>(?:主題|主题|標題|标题|題目|题目|事由|Subject|Re)\s*[：:])\s*(?<title>.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[^《]{0,30}《")]
    private static partial Regex BookTitleStart();

    [GeneratedRegex(@"》[^，。；：！？]{0,20}$")]
    private static partial Regex BookTitle();

    [GeneratedRegex(@"^(?:關於|关于|有關|有关|就)")]
    private static partial Regex NoticeStart();

    [GeneratedRegex(@"(?:通告|通知|通函|公告|啟事|启事|邀請函|邀请函|函)(?:\s*[（(][^（()）]{1,30}[)）])?$")]
    private static partial Regex NoticeEnd();
}
