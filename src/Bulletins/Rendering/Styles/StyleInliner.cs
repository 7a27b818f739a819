using AngleSharp;
using AngleSharp.Css;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Bulletins.Rendering.Styles;

/// <summary>Writes the rules of an HTML document's style sheets onto the elements they match, for the mail programs
/// that read no sheets. What can't be written onto an element (<c>@media</c>, <c>@font-face</c>, <c>:hover</c>)
/// stays in the document's head, and conditional comments for Outlook stay as they are.</summary>
public static class StyleInliner
{
    /// <exception cref="FormatException">A style sheet is malformed, or uses <c>var()</c>, which many mail programs don't know.</exception>
    public static string Inline(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        List<string> kept = [];
        Dictionary<IElement, List<Applied>> applied = [];
        var order = 0;
        foreach (var style in document.QuerySelectorAll("style").ToList())
        {
            var css = style.TextContent;
            if (css.Contains("var(", StringComparison.OrdinalIgnoreCase))
                throw new FormatException("var() can't be used in the style sheet of a mail.");
            var sheet = StyleSheet.Parse(css);
            foreach (var rule in sheet.Rules)
                Apply(document, rule, ref order, applied);
            if (sheet.Kept.Length > 0)
                kept.Add(sheet.Kept);
            style.Remove();
        }
        foreach (var (element, declarations) in applied)
            element.SetAttribute("style", Cascade(element, declarations));
        KeepSheet(document, string.Join('\n', kept));
        return document.ToHtml();
    }

    private readonly record struct Applied(Declaration Declaration, Priority Specificity, int Order);

    private static void Apply(IDocument document, StyleRule rule, ref int order, Dictionary<IElement, List<Applied>> applied)
    {
        var selector = new CssSelectorParser().ParseSelector(rule.Selector)
            ?? throw new FormatException($"Not a selector: {rule.Selector}");
        foreach (var element in document.All.Where(element => selector.Match(element, document.DocumentElement)))
        {
            if (!applied.TryGetValue(element, out var list))
                applied[element] = list = [];
            for (var i = 0; i < rule.Declarations.Count; i++)
                list.Add(new Applied(rule.Declarations[i], selector.Specificity, order + i));
        }
        order += rule.Declarations.Count;
    }

    /// <summary>Weakest first, so that a later longhand overrides a shorthand as it would in a sheet. A property is written
    /// once, and never as important: a rule for dark mode in the kept sheet must be able to override it.</summary>
    private static string Cascade(IElement element, List<Applied> applied)
    {
        var own = Declaration.ParseAll(element.GetAttribute("style") ?? "");
        var ordered = applied.Where(a => !a.Declaration.IsImportant).OrderBy(a => a.Specificity).ThenBy(a => a.Order).Select(a => a.Declaration)
            .Concat(own.Where(d => !d.IsImportant))
            .Concat(applied.Where(a => a.Declaration.IsImportant).OrderBy(a => a.Specificity).ThenBy(a => a.Order).Select(a => a.Declaration))
            .Concat(own.Where(d => d.IsImportant))
            .ToList();
        var last = new Dictionary<string, int>();
        for (var i = 0; i < ordered.Count; i++)
            last[ordered[i].Property] = i;
        return string.Join(';', ordered.Where((d, i) => last[d.Property] == i)
            .Select(d => (d with { IsImportant = false }).ToString()));
    }

    private static void KeepSheet(IDocument document, string css)
    {
        foreach (var element in document.QuerySelectorAll("[class]").ToList())
        {
            var used = element.ClassList.Where(name => css.Contains($".{name}", StringComparison.Ordinal)).ToList();
            if (used.Count == 0)
                element.RemoveAttribute("class");
            else
                element.SetAttribute("class", string.Join(' ', used));
        }
        if (css.Length == 0)
            return;
        var style = document.CreateElement("style");
        style.TextContent = css;
        document.Head!.AppendChild(style);
    }
}
