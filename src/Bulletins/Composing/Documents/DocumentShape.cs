using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Bulletins.Composing.Documents;

/// <summary>The shape of a document: blocks one after another, each with something in it, no text between them.</summary>
internal static partial class DocumentShape
{
    private static readonly HashSet<string> Blocks = ["h2", "h3", "p", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "hr", "div"];

    public static bool IsBlock(INode node) => node is IElement element && Blocks.Contains(element.LocalName);

    public static bool HoldsOnlyText(IElement element) => element.LocalName is "p" or "h2" or "h3";

    public static void Unwrap(IElement element)
    {
        while (element.FirstChild is { } child)
            element.Before(child);
        element.Remove();
    }

    public static void Straighten(IElement body)
    {
        foreach (var anchor in body.QuerySelectorAll("a:not([href])").ToList())
            Unwrap(anchor);
        foreach (var inline in body.QuerySelectorAll("strong, em, a").Where(e => e.Descendants<IElement>().Any(IsBlock)).ToList())
            Unwrap(inline);
        foreach (var list in body.QuerySelectorAll("ol, ul").ToList())
            HoldOnlyItems(list);
        foreach (var item in body.QuerySelectorAll("li").Where(i => i.ParentElement?.LocalName is not ("ol" or "ul")).ToList())
            Unwrap(item);
        foreach (var quote in body.QuerySelectorAll("blockquote").Append(body))
            WrapText(quote);
        foreach (var text in body.Descendants<IText>())
            text.Data = FoldLines(text.Data);
        RemoveEmpty(body);
        foreach (var element in body.QuerySelectorAll("[style='']"))
            element.RemoveAttribute("style");
    }

    /// <summary>What stands in a list but in no item of it belongs to the item before, or is one.</summary>
    private static void HoldOnlyItems(IElement list)
    {
        foreach (var node in list.ChildNodes.ToList())
        {
            if (node is IElement { LocalName: "li" })
                continue;
            if (node is IText text && string.IsNullOrWhiteSpace(text.Data))
                node.Parent!.RemoveChild(node);
            else if (node.PreviousSibling is IElement { LocalName: "li" } item)
                item.AppendChild(node);
            else
            {
                var own = list.Owner!.CreateElement("li");
                list.ReplaceChild(own, node);
                own.AppendChild(node);
            }
        }
    }

    private static void WrapText(IElement container)
    {
        IElement? paragraph = null;
        foreach (var node in container.ChildNodes.ToList())
        {
            if (IsBlock(node))
                paragraph = null;
            else if (node is IText { Data: var data } && string.IsNullOrWhiteSpace(data) && paragraph is null)
                container.RemoveChild(node);
            else
            {
                if (paragraph is null)
                    container.InsertBefore(paragraph = container.Owner!.CreateElement("p"), node);
                paragraph.AppendChild(node);
            }
        }
    }

    /// <summary>Line ends and tabs of the source mean one blank, and none between two Chinese characters.</summary>
    private static string FoldLines(string text) => LineEnds().Replace(text, match =>
        match.Index > 0 && match.Index + match.Length < text.Length && IsWide(text[match.Index - 1]) && IsWide(text[match.Index + match.Length]) && !match.Value.Contains('\t')
            ? ""
            : " ");

    private static bool IsWide(char c) => c is >= '\u2E80' and not (>= '\uFFE0' or >= '\uA000' and < '\uF900');

    [GeneratedRegex("[ ]*[\\n\\r\\t][ \\n\\r\\t]*")]
    private static partial Regex LineEnds();

    private static void RemoveEmpty(IElement body)
    {
        var empty = body.QuerySelectorAll("p, h2, h3, li, ol, ul, blockquote, strong, em, a, table")
            .Reverse().Where(e => string.IsNullOrWhiteSpace(e.TextContent) && e.QuerySelector("img, hr") is null);
        foreach (var element in empty.ToList())
            element.Remove();
    }
}
