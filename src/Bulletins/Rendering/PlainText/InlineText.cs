using System.Text;
using AngleSharp.Dom;

namespace Bulletins.Rendering.PlainText;

/// <summary>The running text of a paragraph, white space folded as a browser does; a line feed is a forced line break.
/// Remembers the links it met, over all paragraphs.</summary>
internal sealed class InlineText
{
    private readonly List<string> links = [];

    public IReadOnlyList<string> Links => links;

    public string Read(List<INode> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
            Append(text, node);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.Trim(' '))).Trim('\n');
    }

    private void Append(StringBuilder text, INode node)
    {
        switch (node)
        {
            case IText characters:
                AppendFolded(text, characters.Data);
                break;
            case IElement { LocalName: "br" }:
                text.Append('\n');
                break;
            case IElement { LocalName: "img" } image:
                if (image.GetAttribute("alt")?.Trim() is { Length: > 0 } alternative)
                    AppendFolded(text, $"[{alternative}]");
                break;
            case IElement { LocalName: "script" or "style" or "template" }:
                break;
            case IElement element:
                var isBlock = PlainTextWriter.IsBlock(element);
                if (isBlock)
                    text.Append('\n');
                var start = text.Length;
                foreach (var child in element.ChildNodes)
                    Append(text, child);
                if (element.LocalName == "a" && element.GetAttribute("href") is { } href)
                    AppendReference(text, text.ToString(start, text.Length - start).Trim(), href.Trim());
                if (isBlock)
                    text.Append('\n');
                break;
        }
    }

    /// <summary>Nothing where the words say the address themselves, or where it is a place in this same document.</summary>
    private void AppendReference(StringBuilder text, string words, string href)
    {
        if (href.Length == 0 || href.StartsWith('#') || words == href || words == WithoutScheme(href))
            return;
        var number = links.IndexOf(href) + 1;
        if (number == 0)
        {
            links.Add(href);
            number = links.Count;
        }
        var spaces = 0;
        while (spaces < text.Length && text[^(spaces + 1)] == ' ')
            spaces++;
        text.Insert(text.Length - spaces, $"[{number}]");
    }

    private static string WithoutScheme(string href) =>
        href.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? href[7..]
        : href.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? href[4..]
        : href;

    private static void AppendFolded(StringBuilder text, string data)
    {
        foreach (var c in data)
        {
            if (c is not (' ' or '\t' or '\n' or '\r' or '\f'))
                text.Append(c);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
        }
    }
}
