using System.Text;

namespace Bulletins.Composing.Importing;

/// <summary>What punctuation says about where a sentence or a paragraph ends.</summary>
internal static class Punctuation
{
    private const string Closing = "。！？；：…!?;:.」』”’）)》】〉］]";
    private const string SentenceMarks = "，。、；：！？,;:!?.";
    private const string NeverFirst = "，。、；：！？）」』》】〉”’";
    private const string ClauseEnds = "。；：！？;:!?";

    /// <summary>A paragraph could end here.</summary>
    public static bool IsClosed(string text) => Closing.Contains(text[^1]);

    public static bool IsProse(string text) => text.Any(SentenceMarks.Contains);

    /// <summary>It begins with what can only follow something, so it continues what precedes it.</summary>
    public static bool ContinuesBefore(string text) => NeverFirst.Contains(text[0]);

    /// <summary>A new clause begins at the index: it is the first, or follows a full stop, semicolon or colon.</summary>
    public static bool BeginsClause(string text, int index)
    {
        var before = index - 1;
        while (before >= 0 && char.IsWhiteSpace(text[before]))
            before--;
        return before < 0 || ClauseEnds.Contains(text[before]) || (text[before] == '.' && before < index - 1);
    }

    /// <summary>Two parts of a line that was broken, as one: with a space only where both sides are written with spaces.</summary>
    public static string Join(string first, string second)
    {
        Rune.DecodeLastFromUtf16(first, out var left, out _);
        Rune.DecodeFromUtf16(second, out var right, out _);
        return IsSpaced(left) && IsSpaced(right) && left.Value != '-' ? $"{first} {second}" : first + second;
    }

    /// <summary>Columns in a fixed-width face: two for a wide character.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(rune => IsSpaced(rune) ? 1 : 2);

    private static bool IsSpaced(Rune rune) => rune.Value < 0x2E80;
}
