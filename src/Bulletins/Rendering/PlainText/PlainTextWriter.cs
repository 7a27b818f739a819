using AngleSharp.Dom;
using Bulletins.Composing.Documents;
using Bulletins.Texts;

namespace Bulletins.Rendering.PlainText;

/// <summary>Walks the blocks of an HTML document and sets them as plain text: headings apart, lists with their markers,
/// tables in columns, quotations indented, links as numbered references.</summary>
/// <remarks>Between the document's own characters only white space, list markers and references are put: a reader
/// who takes those out finds the document complete and in order.</remarks>
internal sealed class PlainTextWriter
{
    private static readonly string[] Blocks =
        ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "blockquote", "hr", "pre", "section", "article", "figure"];

    private const int HangingIndent = 4;

    private readonly Language language;
    private readonly LineLayout layout;
    private readonly InlineText inline = new();
    private readonly PlainLines lines = new();

    private PlainTextWriter(Language language, int columns)
    {
        this.language = language;
        layout = new LineLayout(language, columns);
    }

    public static PlainDocument Write(IElement body, Language language, int columns)
    {
        var writer = new PlainTextWriter(language, columns);
        writer.Children(body, new Margin());
        return new PlainDocument(writer.lines.ToString(), writer.inline.Links);
    }

    public static bool IsBlock(IElement element) => Blocks.Contains(element.LocalName);

    /// <summary>What stands left of a block: <paramref name="First"/> once, before its first line, then <paramref name="Rest"/>.</summary>
    private sealed record Margin(string First = "", string Rest = "")
    {
        public bool IsOutermost => Rest.Length == 0;
        public Margin AfterFirstLine => this with { First = Rest };
        public Margin Indent(string marker, int width) => new(First + marker, Rest + new string(' ', width));
    }

    private Margin Children(IElement parent, Margin margin)
    {
        List<INode> run = [];
        foreach (var node in parent.ChildNodes)
        {
            if (node is not IElement element || !IsBlock(element))
            {
                run.Add(node);
                continue;
            }
            margin = Paragraph(run, margin, "");
            margin = Block(element, margin);
        }
        return Paragraph(run, margin, "");
    }

    private Margin Block(IElement element, Margin margin)
    {
        switch (element.LocalName)
        {
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                lines.Gap(element.LocalName is "h1" or "h2" ? 2 : 1);
                margin = Paragraph([.. element.ChildNodes], margin, "");
                lines.Gap(element.LocalName is "h1" or "h2" ? 1 : 0);
                return margin;
            case "p" when !element.Children.Any(IsBlock):
                lines.Gap(1);
                margin = Paragraph([.. element.ChildNodes], margin, FirstLineIndent(element, margin));
                lines.Gap(1);
                return margin;
            case "ul" or "ol":
                return List(element, margin);
            case "table":
                return Table(element, margin);
            case "blockquote":
                lines.Gap(1);
                Children(element, margin.Indent("    ", 4));
                lines.Gap(1);
                return margin.AfterFirstLine;
            case "hr":
                lines.Gap(1);
                lines.Add(margin.Rest + new string('-', 20));
                lines.Gap(1);
                return margin.AfterFirstLine;
            default:
                lines.Gap(1);
                margin = Children(element, margin);
                lines.Gap(1);
                return margin;
        }
    }

    /// <summary>A Chinese paragraph begins two characters in; one with lines of its own choosing, such as an address,
    /// or of a picture alone, doesn't.</summary>
    private string FirstLineIndent(IElement paragraph, Margin margin) =>
        language != Language.English && margin.IsOutermost && paragraph.QuerySelector("br") is null && !string.IsNullOrWhiteSpace(paragraph.TextContent)
            ? "\u3000\u3000" : "";

    private Margin Paragraph(List<INode> nodes, Margin margin, string indent)
    {
        var text = inline.Read(nodes);
        nodes.Clear();
        if (text.Length == 0)
            return margin;
        foreach (var line in text.Split('\n'))
        {
            foreach (var wrapped in layout.Wrap(indent + line, margin.First, margin.Rest))
                lines.Add(wrapped);
            margin = margin.AfterFirstLine;
        }
        return margin;
    }

    private Margin List(IElement list, Margin margin)
    {
        var nested = list.ParentElement?.LocalName == "li";
        var items = list.Children.Where(c => c.LocalName == "li").ToList();
        var loose = items.Exists(item => layout.Width.Of(item.TextContent) > 2 * layout.Columns);
        var markers = PrintedMarkers.Of(list).Select(marker => marker.Length > 0 ? marker + " " : "").ToList();
        var width = markers.Select(m => layout.Width.Of(m)).DefaultIfEmpty().Max();
        var indent = PrintedMarkers.AreInText(list) ? HangingIndent : width;
        lines.Gap(nested && !loose ? 0 : 1);
        foreach (var (item, marker) in items.Zip(markers))
        {
            var padded = marker + new string(' ', width - layout.Width.Of(marker));
            Children(item, margin.Indent(padded, indent));
            margin = margin.AfterFirstLine;
            lines.Gap(loose ? 1 : 0);
        }
        lines.Gap(nested && !loose ? 0 : 1);
        return margin;
    }

    private Margin Table(IElement table, Margin margin)
    {
        lines.Gap(1);
        var rows = table.QuerySelectorAll("tr").Where(row => row.Closest("table") == table)
            .Select(row => row.Children.Where(cell => cell.LocalName is "td" or "th")
                .Select(cell => string.Join(' ', inline.Read([.. cell.ChildNodes]).Split('\n', StringSplitOptions.RemoveEmptyEntries))).ToArray())
            .Where(cells => cells.Length > 0).ToList();
        if (table.QuerySelector("caption") is { } caption)
            margin = Paragraph([.. caption.ChildNodes], margin, "");
        foreach (var line in PlainTable.Lines(rows, table.QuerySelector("th") is not null, layout, margin.Rest, language == Language.English ? ": " : "："))
            lines.Add(line);
        lines.Gap(1);
        return margin.AfterFirstLine;
    }
}
