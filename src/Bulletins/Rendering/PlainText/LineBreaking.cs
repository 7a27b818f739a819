using System.Globalization;
using System.Text;

namespace Bulletins.Rendering.PlainText;

/// <summary>Where a line may end: the rules of Chinese typesetting (kinsoku) and of words in Latin letters.</summary>
internal static class LineBreaking
{
    private const string NeverAtLineStart =
        "、。，．；：？！」』）〕］｝〉》】〗〙〛﹂﹄︶’”·‧・…‥—–～〜％‰℃ー々〻゛゜ゝゞヽヾ﹐﹑﹒﹔﹕﹖﹗｡､｣!),.:;?]}%»›";
    private const string NeverAtLineEnd = "「『（〔［｛〈《【〖〘〚﹁﹃︵‘“￥＄￡＃№｢([{$£¥#«‹";
    private const string GluesBothSides = "\u00A0\u202F\u2060\uFEFF\"'";

    /// <param name="before">The last character before the place, spaces left out.</param>
    /// <param name="after">The first character after it.</param>
    public static bool IsAllowed(in Character before, in Character after, bool spaceBetween)
    {
        if (before.NeverEndsLine || after.NeverStartsLine)
            return false;
        if (spaceBetween)
            return true;
        if (before.Glues || after.Glues || after.OpensReference)
            return false;
        return before.IsIdeographic || after.IsIdeographic;
    }

    /// <summary>One character as a reader sees it, or a whole personal field, with what the rules ask about it.</summary>
    internal readonly record struct Character(int Start, int Length, int Columns, bool IsSpace, bool IsIdeographic,
        bool NeverStartsLine, bool NeverEndsLine, bool Glues, bool OpensReference);

    public static List<Character> Split(string text, DisplayWidth width)
    {
        List<Character> characters = [];
        for (var at = 0; at < text.Length;)
        {
            var field = PersonalField.LengthAt(text, at);
            var length = field > 0 ? field : StringInfo.GetNextTextElementLength(text, at);
            var span = text.AsSpan(at, length);
            var first = span[0];
            var columns = field > 0 ? PersonalField.TypicalColumns : width.OfCharacter(span);
            characters.Add(new Character(at, length, columns,
                IsSpace: first is ' ' or '\t' or '\u3000' or '\u200B',
                IsIdeographic: field > 0 || columns == 2,
                NeverStartsLine: NeverAtLineStart.Contains(first),
                NeverEndsLine: NeverAtLineEnd.Contains(first),
                Glues: GluesBothSides.Contains(first),
                OpensReference: first == '[' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])));
            at += length;
        }
        return characters;
    }
}
