using AngleSharp.Dom;

namespace Bulletins.Composing.Documents;

/// <summary>Says in the tags of the subset what pages and word processors say in others.</summary>
internal static class SemanticMarkup
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["h1"] = "h2", ["h4"] = "h3", ["h5"] = "h3", ["h6"] = "h3", ["b"] = "strong", ["i"] = "em", ["tfoot"] = "tbody",
    };

    public static void Translate(IDocument document)
    {
        foreach (var element in document.Body!.QuerySelectorAll(string.Join(',', Names.Keys)).ToList())
            Rename(element, Names[element.LocalName]);
        foreach (var span in document.Body!.QuerySelectorAll("span[style], font[style]").ToList())
            WrapEmphasis(span);
        foreach (var alignment in document.Body!.QuerySelectorAll("p[align], td[align], th[align], h2[align], h3[align]").ToList())
            alignment.SetAttribute("style", $"text-align: {alignment.GetAttribute("align")}; {alignment.GetAttribute("style")}");
        // The layout grid of a mail or page isn't a paragraph of text.
        foreach (var division in document.Body!.QuerySelectorAll("div, section, article, center, pre, address, figure, figcaption, dl, dt, dd, caption").Reverse().ToList())
            MakeParagraph(division);
    }

    /// <summary>The same element under another name; its attributes are kept for the allow-list to judge.</summary>
    internal static IElement Rename(IElement element, string name)
    {
        var renamed = element.Owner!.CreateElement(name);
        foreach (var attribute in element.Attributes)
            renamed.SetAttribute(attribute.Name, attribute.Value);
        while (element.FirstChild is { } child)
            renamed.AppendChild(child);
        element.Replace(renamed);
        return renamed;
    }

    private static void WrapEmphasis(IElement span)
    {
        var style = span.GetAttribute("style")!.Replace(" ", "").ToLowerInvariant();
        if (style.Contains("font-weight:bold") || style.Contains("font-weight:700"))
            Wrap(span, "strong");
        if (style.Contains("font-style:italic"))
            Wrap(span, "em");
    }

    private static void Wrap(IElement element, string name)
    {
        var wrapper = element.Owner!.CreateElement(name);
        while (element.FirstChild is { } child)
            wrapper.AppendChild(child);
        element.AppendChild(wrapper);
    }

    private static void MakeParagraph(IElement division)
    {
        if (division.Children.Any(DocumentShape.IsBlock) || division.ParentElement is { } parent && (DocumentShape.HoldsOnlyText(parent) || parent.LocalName is "li" or "td" or "th"))
            DocumentShape.Unwrap(division);
        else
            Rename(division, "p");
    }
}
