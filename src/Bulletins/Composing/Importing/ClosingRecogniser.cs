using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <summary>What stands under a circular: 珠三角工業協會 謹啟 and the date of issue, on one line or several.</summary>
/// <param name="Closing">The words as they stand, one line a paragraph; empty when there are none.</param>
/// <param name="IssuerName">The organisation named in them.</param>
/// <param name="Date">As it was written, and what it means.</param>
internal sealed record CircularClosing(string Closing, string? IssuerName, string? DateText, DateOnly? Date);

internal static partial class ClosingRecogniser
{
    private const int MaximumLineLength = 50;
    private const int TailLines = 10;

    public static CircularClosing Take(CircularLines lines)
    {
        var (closing, at) = TakeClosing(lines);
        var (text, date) = TakeDate(lines, ref closing, at);
        return new CircularClosing(string.Join('\n', closing), IssuerIn(closing), text, date);
    }

    private static (List<string> Closing, int At) TakeClosing(CircularLines lines)
    {
        for (var last = lines.Count - 1; last >= Math.Max(0, lines.Count - TailLines); last--)
        {
            if (!IsClosing(lines[last].Text) && !IsClosingBeforeDate(lines[last].Text))
                continue;
            var first = last;
            if (ClosingWord().Match(lines[last].Text).Groups["name"].Value.Trim().Length == 0)
                while (first > 0 && last - first < 2 && IsName(lines[first - 1].Text))
                    first--;
            return Take(lines, first, last);
        }
        // Nothing says 謹啟: an organisation's name by itself at the very end, or before the date, is the same.
        for (var last = lines.Count - 1; last >= Math.Max(1, lines.Count - 2); last--)
        {
            if (IsName(lines[last].Text) && OrganisationAlone().IsMatch(lines[last].Text))
                return Take(lines, last, last);
            if (!IssueDate.TryParse(lines[last].Text, out _))
                break;
        }
        return ([], lines.Count);
    }

    private static (List<string> Closing, int At) Take(CircularLines lines, int first, int last)
    {
        List<string> closing = [];
        for (var i = first; i <= last; i++)
            closing.Add(lines[i].Text);
        lines.Take(first, last - first + 1);
        return (closing, first);
    }

    /// <summary>The date on a line of its own after the closing, right before it, at the end of its last line, or at the
    /// head of the text.</summary>
    private static (string? Text, DateOnly? Date) TakeDate(CircularLines lines, ref List<string> closing, int at)
    {
        if (closing.Count > 0 && IssueDate.TryParseEnd(closing[^1], out var before, out var sameLine))
        {
            var text = closing[^1][before.Length..].Trim();
            closing = [.. closing[..^1], before];
            return (text, sameLine);
        }
        int[] places = closing.Count > 0 ? [at, at - 1, 0, 1] : [lines.Count - 1, 0, 1];
        foreach (var place in places)
        {
            if (place < 0 || place >= lines.Count || !IssueDate.TryParse(lines[place].Text, out var date))
                continue;
            var text = lines[place].Text;
            lines.Take(place);
            return (text, date);
        }
        return (null, null);
    }

    private static string? IssuerIn(List<string> closing) =>
        closing.Select(line => Organisation().Match(line)).FirstOrDefault(match => match.Success)?.Value.Trim();

    private static bool IsClosing(string line) => line.Length <= MaximumLineLength && ClosingWord().IsMatch(line);

    private static bool IsClosingBeforeDate(string line) => IssueDate.TryParseEnd(line, out var before, out _) && IsClosing(before);

    private static bool IsName(string line) =>
        line.Length <= MaximumLineLength && !Punctuation.IsClosed(line) && !line.Any("，。；：！？:".Contains)
        && !IssueDate.TryParse(line, out _) && !line.Contains("://");

    [GeneratedRegex(@"^(?<name>[^，。；：！？:]*?)\s*(?:(?:謹|敬|謹此敬|谨)[啟啓启上致]|(?<=\s|[會会局署處处司團团心]|^)[啟啓启])(?=$|\s)")]
    private static partial Regex ClosingWord();

    private const string Kinds = "聯合會|联合会|協會|协会|商會|商会|總會|总会|聯會|联会|公會|公会|學會|学会|委員會|委员会|基金會|基金会|有限公司|集團|集团|Association|Federation|Council|Chamber of Commerce";

    [GeneratedRegex($@"^[^，。；：！？:\s][^，。；：！？:]*?(?:{Kinds})")]
    private static partial Regex Organisation();

    [GeneratedRegex($@"^[^，。；：！？:]{{2,}}(?:{Kinds}|秘書處|秘书处)$")]
    private static partial Regex OrganisationAlone();
}
