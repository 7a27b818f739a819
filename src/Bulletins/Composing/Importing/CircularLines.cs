using System.Text;
using Bulletins.Texts;

namespace Bulletins.Composing.Importing;

/// <summary>A line that has something on it, without the blanks around it.</summary>
/// <param name="AfterBlank">A blank line or a page break stands before it.</param>
/// <param name="Indented">It begins with blanks, as the first line of a paragraph often does.</param>
/// <param name="Detached">What stood before it was taken out, so it can't continue the line that precedes it now.</param>
internal sealed record CircularLine(string Text, bool AfterBlank, bool Indented, bool Detached = false);

/// <summary>The lines of a circular that nobody has recognised yet. Each recogniser takes its own out; what is left at
/// the end is the text.</summary>
internal sealed class CircularLines
{
    /// <summary>Some 200 pages; in characters.</summary>
    public const int MaximumLength = 400_000;

    private readonly List<CircularLine> lines = [];

    /// <exception cref="FaultException">There is nothing to read, too much of it, or it isn't text.</exception>
    public static CircularLines Read(string text)
    {
        if (text.Length > MaximumLength)
            throw new FaultException(new Fault(Words.Composing, "Import.TooLong", text.Length, MaximumLength));
        var result = new CircularLines();
        var afterBlank = true;
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n', '\v'))
        {
            number++;
            RequireText(line, number);
            var trimmed = line.Trim();
            if (trimmed.Length > 0)
                result.lines.Add(new CircularLine(trimmed, afterBlank, char.IsWhiteSpace(line[0])));
            afterBlank = trimmed.Length == 0;
        }
        return result.Count > 0 ? result : throw new FaultException(new Fault(Words.Composing, "Import.Empty"));
    }

    public int Count => lines.Count;

    public CircularLine this[int index] => lines[index];

    /// <summary>Takes lines out: they were recognised.</summary>
    public void Take(int index, int count = 1)
    {
        lines.RemoveRange(index, count);
        if (index < lines.Count)
            lines[index] = lines[index] with { Detached = true };
    }

    /// <summary>Takes a part of a line out; what remains of it stays where it is.</summary>
    public void Shorten(int index, string remaining) => lines[index] = lines[index] with { Text = remaining.Trim() };

    private static void RequireText(string line, int number)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (Rune.TryGetRuneAt(line, i, out var rune) && rune.Value != 0 && !IsNoncharacter(rune.Value))
                i += rune.Utf16SequenceLength - 1;
            else
                throw new FaultException(new Fault(Words.Composing, "Import.NotText", number, i + 1));
        }
    }

    /// <summary>Unicode 23.7: values that no text holds; two of them mark personal fields in a rendered edition.</summary>
    private static bool IsNoncharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;
}
