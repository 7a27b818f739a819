using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <summary>One way of numbering clauses, such as 1), (一) or 一是. A list keeps to one.</summary>
internal sealed partial class MarkerFamily
{
    private const string Arabic = @"(?<n>[0-9０-９]{1,2})";
    private const string ChineseDigits = "(?<n>[一二三四五六七八九十]{1,3})";
    private const string Circles = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳";
    private const string NoDigit = "(?![0-9０-９])";
    // 及3） belongs to the third clause.
    private const string And = "(?:以及|及|和|或)?";

    /// <summary>1. and 2.: what an HTML list prints by itself.</summary>
    public static readonly MarkerFamily ArabicPoint = new(ArabicPointPattern(), ChineseNumber.Parse);

    /// <summary>一、 and 二、: also the numbering of headings.</summary>
    public static readonly MarkerFamily ChineseComma = new(ChineseCommaPattern(), ChineseNumber.Parse);

    /// <summary>• and its like: every one counts as the next.</summary>
    public static readonly MarkerFamily Bullet = new(BulletPattern(), _ => null);

    private static readonly MarkerFamily[] all =
    [
        ArabicPoint,
        new(ArabicCommaPattern(), ChineseNumber.Parse),
        new(ArabicBracketPattern(), ChineseNumber.Parse),
        new(ArabicBracketsPattern(), ChineseNumber.Parse),
        new(CircledPattern(), text => Circles.IndexOf(text, StringComparison.Ordinal) + 1),
        ChineseComma,
        new(ChineseBracketsPattern(), ChineseNumber.Parse),
        new(ChineseIsPattern(), ChineseNumber.Parse),
        new(ChineseNthPattern(), ChineseNumber.Parse),
        new(LetterPattern(), text => char.ToLowerInvariant(text[0]) - 'a' + 1),
        new(RomanPattern(), Roman),
        Bullet,
    ];

    private readonly Regex pattern;
    private readonly Func<string, int?> number;

    private MarkerFamily(Regex pattern, Func<string, int?> number)
    {
        this.pattern = pattern;
        this.number = number;
    }

    /// <summary>The families that number clauses inside a paragraph; bullets don't.</summary>
    public static IEnumerable<MarkerFamily> Numbered => all.Where(family => family != Bullet);

    /// <summary>The marker that a line begins with. Where two families fit, (i) or (c), the one in which it is first.</summary>
    public static ListMarker? ReadStart(string text) =>
        all.Select(family => family.ReadAt(text, 0)).Where(marker => marker is not null).OrderBy(marker => marker!.Number is 1 or null ? 0 : 1).FirstOrDefault();

    public ListMarker? ReadAt(string text, int index)
    {
        var match = pattern.Match(text, index);
        if (!match.Success || match.Length == text.Length - index)
            return null;
        if (match.Groups["last"].Success)
            return new ListMarker(this, null, match.Value, IsLast: true);
        var value = number(match.Groups["n"].Value);
        return value is null && this != Bullet ? null : new ListMarker(this, value, match.Value);
    }

    private static int? Roman(string text) =>
        Array.IndexOf(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], text.ToLowerInvariant()) is >= 0 and var index ? index + 1 : null;

    [GeneratedRegex($@"\G{Arabic}[.．]{NoDigit}\s*")]
    private static partial Regex ArabicPointPattern();

    [GeneratedRegex($@"\G{Arabic}、{NoDigit}\s*")]
    private static partial Regex ArabicCommaPattern();

    [GeneratedRegex($@"\G{And}{Arabic}[)）]\s*")]
    private static partial Regex ArabicBracketPattern();

    [GeneratedRegex($@"\G{And}[(（]{Arabic}[)）]\s*")]
    private static partial Regex ArabicBracketsPattern();

    [GeneratedRegex($@"\G(?<n>[{Circles}])\s*")]
    private static partial Regex CircledPattern();

    [GeneratedRegex($@"\G{ChineseDigits}、\s*")]
    private static partial Regex ChineseCommaPattern();

    [GeneratedRegex($@"\G[(（]{ChineseDigits}[)）]、?\s*")]
    private static partial Regex ChineseBracketsPattern();

    [GeneratedRegex($@"\G(?:{ChineseDigits}是|(?<last>最[後后]是))")]
    private static partial Regex ChineseIsPattern();

    [GeneratedRegex($@"\G[第其]{ChineseDigits}[，、：,:]\s*")]
    private static partial Regex ChineseNthPattern();

    [GeneratedRegex($@"\G[(（]?(?<n>[a-hA-H])[)）]\s*")]
    private static partial Regex LetterPattern();

    [GeneratedRegex($@"\G[(（]?(?<n>[ivxIVX]{{1,4}})[)）]\s*")]
    private static partial Regex RomanPattern();

    [GeneratedRegex(@"\G(?:[•●○■□◆◇▪‧·]|[-*](?=\s))\s*")]
    private static partial Regex BulletPattern();
}

/// <summary>A marker as it is printed, with the blanks after it.</summary>
/// <param name="Number">Null for a bullet, and for 最後是, which is last whatever its number.</param>
internal sealed record ListMarker(MarkerFamily Family, int? Number, string Printed, bool IsLast = false)
{
    public bool IsNumber(int expected) => Family == MarkerFamily.Bullet || Number == expected || (IsLast && expected > 1);
}
