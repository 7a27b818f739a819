using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Bulletins.Composing.Documents;

/// <summary>A section of an edition: what stands from one heading to the next.</summary>
/// <param name="Heading">As it is printed, such as 產業發展方面：</param>
/// <param name="Text">A line a paragraph, the markers of lists included.</param>
public sealed record CircularSection(string Heading, string Text)
{
    /// <summary>Without the colon that a leading label ends with.</summary>
    public string Name => Heading.TrimEnd('：', ':', ' ');
}

/// <summary>The document of an edition, read from <see cref="Edition.Body"/>.</summary>
public sealed class CircularDocument
{
    private CircularDocument(string introduction, IReadOnlyList<CircularSection> sections)
    {
        Introduction = introduction;
        Sections = sections;
    }

    /// <summary>The text before the first heading.</summary>
    public string Introduction { get; }

    /// <summary>One for each h2; an h3 is a line of its section's text.</summary>
    public IReadOnlyList<CircularSection> Sections { get; }

    public string Text => string.Join('\n', new[] { Introduction }.Concat(Sections.SelectMany(s => new[] { s.Heading, s.Text })).Where(t => t.Length > 0));

    /// <summary>As staff count: each Chinese character, and each run of other letters and digits.</summary>
    public int WordCount => CountWords(Text);

    public static CircularDocument Parse(string html)
    {
        var body = new HtmlParser().ParseDocument(html).Body!;
        var introduction = new StringBuilder();
        List<(string Heading, StringBuilder Text)> sections = [];
        foreach (var node in body.ChildNodes)
        {
            if (node is IElement { LocalName: "h2" } heading)
                sections.Add((OneLine(heading.TextContent), new StringBuilder()));
            else
                DocumentText.Append(sections.Count > 0 ? sections[^1].Text : introduction, node);
        }
        return new CircularDocument(Lines(introduction), [.. sections.Select(s => new CircularSection(s.Heading, Lines(s.Text)))]);
    }

    private static string Lines(StringBuilder text) =>
        string.Join('\n', text.ToString().Split('\n').Select(OneLine).Where(line => line.Length > 0));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static int CountWords(string text)
    {
        var count = 0;
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var isIdeograph = rune.Value is >= 0x3400 and <= 0x9FFF or >= 0xE000 and <= 0xFAFF or >= 0x20000;
            var isLetter = !isIdeograph && Rune.IsLetterOrDigit(rune);
            if (isIdeograph || (isLetter && !inWord))
                count++;
            inWord = isLetter;
        }
        return count;
    }
}
