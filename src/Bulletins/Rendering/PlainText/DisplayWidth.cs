using System.Globalization;
using System.Text;
using Bulletins.Texts;

namespace Bulletins.Rendering.PlainText;

/// <summary>How many columns a character takes where all columns are equally wide (UAX #11).</summary>
/// <param name="ambiguousIsWide">Whether characters such as “ — ① take two columns, as they do in Chinese text.</param>
public readonly struct DisplayWidth(bool ambiguousIsWide)
{
    private const int EmojiPresentation = 0xFE0F;

    public static DisplayWidth In(Language language) => new(language != Language.English);

    public int Of(ReadOnlySpan<char> text)
    {
        var columns = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text[at..]);
            columns += OfCharacter(text.Slice(at, length));
            at += length;
        }
        return columns;
    }

    /// <param name="cluster">One character as a reader sees it: a base with its marks, an emoji sequence, a flag.</param>
    public int OfCharacter(ReadOnlySpan<char> cluster)
    {
        if (cluster.Length == 1 && cluster[0] is >= ' ' and <= '~')
            return 1;
        Rune.DecodeFromUtf16(cluster, out var first, out _);
        if (first.Value is >= 0x1F1E6 and <= 0x1F1FF || cluster.Contains((char)EmojiPresentation))
            return 2;
        if (Rune.GetUnicodeCategory(first) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return 0;
        return IsWide(first.Value) ? 2 : 1;
    }

    private bool IsWide(int character) =>
        Contains(EastAsianWidthTable.Wide, character) || ambiguousIsWide && Contains(EastAsianWidthTable.Ambiguous, character);

    private static bool Contains(int[] ranges, int character)
    {
        var at = Array.BinarySearch(ranges, character);
        // Between an odd pair of neighbours means inside a range; an exact hit is one of its ends.
        return at >= 0 || (~at & 1) == 1;
    }
}
