using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Bulletins.Composing.Documents;
using Bulletins.Rendering.PlainText;
using Bulletins.Texts;

namespace Bulletins.Rendering;

/// <summary>The document of an edition, read once: as HTML for a mail, as plain text, and what can be read from both.</summary>
public sealed class EditionDocument
{
    private readonly IElement body;

    private EditionDocument(IElement body)
    {
        this.body = body;
        Contents = [.. body.QuerySelectorAll("h2").Select((heading, index) => new ContentsEntry(OneLine(heading.TextContent).TrimEnd('：', ':'), MailMarkup.Anchor(index)))
            .Where(entry => entry.Heading.Length > 0)];
    }

    /// <param name="html">Cleaned once more here: what is stored may be older than a rule of the sanitizer.</param>
    public static EditionDocument Parse(string html) => new(new HtmlParser().ParseDocument(DocumentSanitizer.Clean(html).Html).Body!);

    /// <summary>The headings of the sections, in order, without the colon that a leading label ends with.</summary>
    public IReadOnlyList<ContentsEntry> Contents { get; }

    /// <summary>Nothing that a member could read: no text and no picture.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(body.TextContent) && body.QuerySelector("img[src]") is null;

    public bool LinksTo(string url) => body.QuerySelectorAll("a[href]").Any(a => a.GetAttribute("href") == url);

    /// <summary>The beginning in one line, for the list of mails that a mail program shows.</summary>
    public string Summary(int characters)
    {
        var text = OneLine(string.Join(" ", body.QuerySelectorAll("p, li").Where(e => e.QuerySelector("p, li") is null).Select(e => e.TextContent)));
        var starts = System.Globalization.StringInfo.ParseCombiningCharacters(text);
        return starts.Length <= characters ? text : text[..starts[characters - 1]] + "…";
    }

    /// <summary>The document as the templates style it: an anchor at each section, each table in a box that scrolls by itself
    /// on a narrow screen, lists with markers of their own as paragraphs.</summary>
    public string ToHtml()
    {
        var copy = (IElement)body.Clone();
        MailMarkup.Prepare(copy);
        return copy.InnerHtml;
    }

    public PlainDocument ToPlainText(Language language, int columns = LineLayout.DefaultColumns) =>
        PlainTextWriter.Write(body, language, columns);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <param name="Anchor">The id of the heading in <see cref="EditionDocument.ToHtml"/>.</param>
public sealed record ContentsEntry(string Heading, string Anchor);
