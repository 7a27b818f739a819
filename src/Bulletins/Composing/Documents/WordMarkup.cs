using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Bulletins.Composing.Documents;

/// <summary>What Word puts on the clipboard: a fragment between marks, and lists as paragraphs that only look like lists.</summary>
internal static partial class WordMarkup
{
    public static string CutToFragment(string html)
    {
        const string start = "<!--StartFragment-->", end = "<!--EndFragment-->";
        var from = html.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        var to = html.LastIndexOf(end, StringComparison.OrdinalIgnoreCase);
        return from >= 0 && to > from ? html[(from + start.Length)..to] : html;
    }

    /// <summary>Makes real lists of paragraphs with <c>mso-list: lN levelM</c>, nested by level.</summary>
    public static void MakeLists(IDocument document)
    {
        foreach (var paragraph in document.QuerySelectorAll("p[style*='mso-list'], h1[style*='mso-list'], h2[style*='mso-list'], h3[style*='mso-list']").ToList())
        {
            if (Level().Match(paragraph.GetAttribute("style")!) is { Success: true } level && TakeMarker(paragraph) is { Length: > 0 } marker && paragraph.LocalName == "p")
                MoveToList(paragraph, level.Groups["level"].Value[0] - '0', marker);
        }
        foreach (var list in document.QuerySelectorAll("[data-word-list]").ToList())
            Finish(list);
    }

    /// <summary>The typed marker, which Word marks for a reader that makes its own to leave out.</summary>
    private static string TakeMarker(IElement paragraph)
    {
        var ignored = paragraph.QuerySelectorAll("span[style*='mso-list']").FirstOrDefault(s => s.GetAttribute("style")!.Contains("Ignore", StringComparison.OrdinalIgnoreCase));
        var marker = (ignored?.TextContent ?? "").Trim();
        ignored?.Remove();
        if (paragraph.LocalName != "p" && marker.Length > 0)
            paragraph.Prepend(paragraph.Owner!.CreateTextNode(marker + " "));
        return marker;
    }

    private static void MoveToList(IElement paragraph, int level, string marker)
    {
        var list = ListBefore(paragraph);
        if (list is null)
            paragraph.Before(list = NewList(paragraph, marker));
        for (var depth = 1; depth < level; depth++)
        {
            var item = list.LastElementChild;
            if (item is null)
                list.AppendChild(item = paragraph.Owner!.CreateElement("li"));
            if (item.LastElementChild is not { } inner || !inner.HasAttribute("data-word-list"))
                item.AppendChild(inner = NewList(paragraph, marker));
            list = inner;
        }
        var entry = paragraph.Owner!.CreateElement("li");
        entry.SetAttribute("data-word-marker", marker);
        while (paragraph.FirstChild is { } child)
            entry.AppendChild(child);
        list.AppendChild(entry);
        paragraph.Remove();
    }

    private static IElement? ListBefore(IElement paragraph)
    {
        var before = paragraph.PreviousSibling;
        while (before is IText { Data: var data } && string.IsNullOrWhiteSpace(data))
            before = before.PreviousSibling;
        return before is IElement element && element.HasAttribute("data-word-list") ? element : null;
    }

    private static IElement NewList(IElement paragraph, string marker)
    {
        var list = paragraph.Owner!.CreateElement(Bullet().IsMatch(marker) ? "ul" : "ol");
        list.SetAttribute("data-word-list", "");
        return list;
    }

    /// <summary>Numbers that HTML prints the same way are left to it; others go back into the text of their items.</summary>
    private static void Finish(IElement list)
    {
        list.RemoveAttribute("data-word-list");
        var items = list.Children.Where(item => item.HasAttribute("data-word-marker")).ToList();
        var markers = items.ConvertAll(item => item.GetAttribute("data-word-marker")!);
        if (list.LocalName == "ol" && TypeOf(markers) is { } type)
        {
            if (type != "1")
                list.SetAttribute("type", type);
        }
        else if (list.LocalName == "ol")
        {
            list.SetAttribute(PrintedMarkers.Attribute, PrintedMarkers.InText);
            foreach (var (item, marker) in items.Zip(markers))
                item.Prepend(list.Owner!.CreateTextNode(marker + " "));
        }
        items.ForEach(item => item.RemoveAttribute("data-word-marker"));
    }

    private static string? TypeOf(List<string> markers) =>
        Array.Find(["1", "a", "A", "i", "I"], type => markers.SequenceEqual(PrintedMarkers.Numbers(type, markers.Count)));

    [GeneratedRegex(@"mso-list:\s*\w+\s+level(?<level>[1-9])")]
    private static partial Regex Level();

    // Symbol and Wingdings write bullets as other characters; a letter alone is Courier's circle.
    [GeneratedRegex(@"^(?:[^\w\s()（）]|o|§|[\uF000-\uF0FF])$")]
    private static partial Regex Bullet();
}
