using System.Text;
using Bulletins.Texts;

namespace Bulletins.Rendering.PlainText;

/// <summary>Sets text in lines of a number of columns. Only line breaks are put in, and spaces at them taken out:
/// no other character is added, changed or lost, and none is cut.</summary>
/// <remarks>What has no place to break, such as a long URL, stands out beyond the width rather than being cut.</remarks>
public sealed class LineLayout(Language language, int columns = LineLayout.DefaultColumns)
{
    public const int DefaultColumns = 74;

    public DisplayWidth Width { get; } = DisplayWidth.In(language);
    public int Columns { get; } = columns;

    /// <summary>Wraps every line of a text that is too long; a line's own indent is kept on the lines it is broken into.</summary>
    public string Wrap(string text)
    {
        var result = new StringBuilder(text.Length + text.Length / 20);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var indent = line[..^line.TrimStart(' ').Length];
            if (Width.Of(line) <= Columns)
                result.Append(line.TrimEnd()).Append('\n');
            else
                foreach (var part in Wrap(line[indent.Length..], indent, indent))
                    result.Append(part).Append('\n');
        }
        result.Length--;
        return result.ToString();
    }

    /// <param name="first">What the first line begins with: an indent or a list marker.</param>
    /// <param name="rest">What every further line begins with.</param>
    public IEnumerable<string> Wrap(string text, string first, string rest)
    {
        var characters = LineBreaking.Split(text, Width);
        var prefix = first;
        var used = Width.Of(prefix);
        int lineStart = 0, lineEnd = 0;
        for (var next = 0; next < characters.Count;)
        {
            var (end, spacesEnd, wide) = Segment(characters, next);
            if (lineEnd > lineStart && used + wide > Columns)
            {
                yield return Line(prefix, text, characters, lineStart, lineEnd);
                prefix = rest;
                used = Width.Of(prefix);
                lineStart = next;
            }
            lineEnd = end;
            for (var i = next; i < spacesEnd; i++)
                used += characters[i].Columns;
            next = spacesEnd;
        }
        yield return Line(prefix, text, characters, lineStart, lineEnd);
    }

    /// <summary>From one place where a line may break to the next.</summary>
    /// <returns>Where it ends without and with the spaces after it, and its columns without them.</returns>
    private static (int End, int SpacesEnd, int Columns) Segment(List<LineBreaking.Character> characters, int start)
    {
        var end = start;
        var columns = 0;
        while (true)
        {
            while (end < characters.Count && !characters[end].IsSpace)
            {
                columns += characters[end].Columns;
                end++;
                if (end < characters.Count && !characters[end].IsSpace && LineBreaking.IsAllowed(characters[end - 1], characters[end], false))
                    return (end, end, columns);
            }
            var afterSpaces = end;
            var spaces = 0;
            while (afterSpaces < characters.Count && characters[afterSpaces].IsSpace)
                spaces += characters[afterSpaces++].Columns;
            if (afterSpaces == characters.Count || end == start || LineBreaking.IsAllowed(characters[end - 1], characters[afterSpaces], true))
                return (end, afterSpaces, columns);
            columns += spaces;
            end = afterSpaces;
        }
    }

    private static string Line(string prefix, string text, List<LineBreaking.Character> characters, int start, int end)
    {
        if (end <= start)
            return prefix.TrimEnd();
        var last = characters[end - 1];
        return prefix + text[characters[start].Start..(last.Start + last.Length)];
    }
}
