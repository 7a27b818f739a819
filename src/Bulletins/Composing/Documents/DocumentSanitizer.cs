using AngleSharp.Dom;
using Bulletins.Texts;
using Ganss.Xss;

namespace Bulletins.Composing.Documents;

/// <summary>A document of the subset that <see cref="Edition.Body"/> describes.</summary>
/// <param name="Notices">What had to be left out and would be missed.</param>
public sealed record CleanDocument(string Html, IReadOnlyList<Fault> Notices);

/// <summary>Makes a clean document of any HTML: from the editor, from Word, or already stored. Cleaning what is clean
/// changes nothing. Applied on paste, on save and when rendering.</summary>
public static class DocumentSanitizer
{
    /// <summary>Some 2 MB, in characters.</summary>
    public const int MaximumLength = 2_000_000;

    private const int MaximumPasses = 8;

    /// <exception cref="FaultException">It is longer than <see cref="MaximumLength"/>.</exception>
    public static CleanDocument Clean(string html)
    {
        if (html.Length > MaximumLength)
            throw new FaultException(new Fault(Words.Composing, "Document.TooLong", html.Length, MaximumLength));
        List<Fault> notices = [];
        var clean = CleanOnce(WordMarkup.CutToFragment(html), notices);
        // A parser reads crooked markup anew in another shape; after a few passes it is straight.
        for (var pass = 1; pass < MaximumPasses; pass++)
        {
            var again = CleanOnce(clean, notices);
            if (again == clean)
                break;
            clean = again;
        }
        return new CleanDocument(clean, notices);
    }

    private static string CleanOnce(string html, List<Fault> notices)
    {
        // A sanitizer keeps counts of its own; one for each use is safe on every thread.
        var sanitizer = AllowList();
        var document = sanitizer.HtmlParserFactory().ParseDocument(RemoveNoncharacters(html));
        RemoveUnseen(document);
        WordMarkup.MakeLists(document);
        SemanticMarkup.Translate(document);
        RemoveLocalImages(document, notices);
        sanitizer.SanitizeDom(document, document.Body!);
        DocumentShape.Straighten(document.Body!);
        return document.Body!.InnerHtml;
    }

    private static HtmlSanitizer AllowList()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "h2", "h3", "p", "ol", "ul", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "img", "br", "hr",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "href", "src", "alt", "width", "height", "type", "start", "value", "colspan", "rowspan", "style", PrintedMarkers.Attribute,
            },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "tel" },
            AllowedCssProperties = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "text-align" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
        })
        {
            // Text of tags that aren't allowed stays; script and style went before, or theirs would stay too.
            KeepChildNodes = true,
        };
        return sanitizer;
    }

    /// <summary>Unicode noncharacters: two of them mark personal fields in what is rendered, so no text may bring its own.</summary>
    private static string RemoveNoncharacters(string html) =>
        html.AsSpan().IndexOfAnyInRange('\uFDD0', '\uFDEF') < 0 && !html.Contains('\0')
            ? html
            : string.Concat(html.Where(c => c is not (>= '\uFDD0' and <= '\uFDEF' or '\0')));

    /// <summary>What a reader of the page never sees, its text included.</summary>
    private static void RemoveUnseen(IDocument document)
    {
        foreach (var element in document.QuerySelectorAll("script, style, template, title, noscript, iframe, object, embed, svg, math, meta, link, select, textarea, button, input"))
            element.Remove();
        foreach (var comment in document.Descendants<IComment>().ToList())
            comment.Remove();
        foreach (var text in document.Body!.Descendants<IText>().Where(t => t.Data.AsSpan().IndexOfAnyInRange('\uFDD0', '\uFDEF') >= 0))
            text.Data = RemoveNoncharacters(text.Data);
    }

    private static void RemoveLocalImages(IDocument document, List<Fault> notices)
    {
        var images = document.QuerySelectorAll("img")
            .Where(image => !(Uri.TryCreate(image.GetAttribute("src"), UriKind.Absolute, out var source) && source.Scheme is "http" or "https")).ToList();
        foreach (var image in images)
            image.Remove();
        if (images.Count > 0)
            notices.Add(new Fault(Words.Composing, "Document.ImagesLeftOut", images.Count));
    }
}
