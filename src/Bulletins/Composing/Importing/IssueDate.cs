using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Composing.Importing;

/// <summary>A date in the forms that a circular is dated in.</summary>
internal static partial class IssueDate
{
    private static readonly string[] EnglishForms = ["d MMMM yyyy", "d MMM yyyy", "MMMM d, yyyy", "MMM d, yyyy"];

    /// <summary>The whole text is a date and nothing else.</summary>
    public static bool TryParse(string text, out DateOnly date)
    {
        var match = Whole().Match(text);
        return match.Success
            ? TryCreate(match, out date)
            : DateOnly.TryParseExact(text, EnglishForms, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out date);
    }

    /// <summary>A date at the end of the text, and what stands before it.</summary>
    public static bool TryParseEnd(string text, out string before, out DateOnly date)
    {
        before = "";
        date = default;
        var match = AtEnd().Match(text);
        if (!match.Success || !TryCreate(match, out date))
            return false;
        before = text[..match.Index].TrimEnd();
        return before.Length > 0;
    }

    private static bool TryCreate(Match match, out DateOnly date)
    {
        date = default;
        if (Number("year") is not (>= 1900 and <= 2999 and var year) || Number("month") is not (>= 1 and <= 12 and var month) || Number("day") is not { } day)
            return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        date = new DateOnly(year, month, day);
        return true;

        int? Number(string part) => ChineseNumber.Parse(match.Groups[part].Value);
    }

    private const string Chinese =
        $@"(?<year>\d{{4}}|[{ChineseNumber.Digits}]{{4}})\s*年\s*(?<month>\d{{1,2}}|[{ChineseNumber.Digits}]{{1,3}})\s*月\s*(?<day>\d{{1,2}}|[{ChineseNumber.Digits}]{{1,3}})\s*[日號号]";

    [GeneratedRegex($@"^(?:{Chinese}|(?<year>\d{{4}})(?<mark>[-/.])(?<month>\d{{1,2}})\k<mark>(?<day>\d{{1,2}})|(?<day>\d{{1,2}})(?<mark>[-/.])(?<month>\d{{1,2}})\k<mark>(?<year>\d{{4}}))$")]
    private static partial Regex Whole();

    [GeneratedRegex($@"{Chinese}$")]
    private static partial Regex AtEnd();
}
