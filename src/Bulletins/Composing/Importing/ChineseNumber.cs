using System.Globalization;

namespace Bulletins.Composing.Importing;

/// <summary>Numbers as circulars write them: ASCII and full-width digits, 二十九, 廿九, 二〇二一.</summary>
internal static class ChineseNumber
{
    /// <summary>For patterns: one character of a number written in Chinese.</summary>
    public const string Digits = "〇○零一二三四五六七八九十廿卅";

    private const string Units = "零一二三四五六七八九";

    /// <returns>Null when it isn't a number from 0 to 9999.</returns>
    public static int? Parse(string text)
    {
        if (text.Length is 0 or > 4)
            return null;
        return text.All(char.IsDigit) ? Positional(text, digit => CharUnicodeInfo.GetDecimalDigitValue(digit))
            : text.AsSpan().IndexOfAny("十廿卅") >= 0 ? WithTens(text)
            : Positional(text, Unit);
    }

    private static int? Positional(string text, Func<char, int> digit) =>
        text.Any(c => digit(c) < 0) ? null : text.Aggregate(0, (number, c) => number * 10 + digit(c));

    private static int? WithTens(string text)
    {
        var ten = text.AsSpan().IndexOfAny("十廿卅");
        var tens = text[ten] switch { '廿' => 2, '卅' => 3, _ => ten == 0 ? 1 : Unit(text[0]) };
        var ones = ten == text.Length - 1 ? 0 : Unit(text[^1]);
        var isWhole = ten <= (text[ten] == '十' ? 1 : 0) && text.Length - ten <= 2;
        return isWhole && tens > 0 && ones >= 0 ? tens * 10 + ones : null;
    }

    private static int Unit(char c) => c is '〇' or '○' ? 0 : Units.IndexOf(c);
}
