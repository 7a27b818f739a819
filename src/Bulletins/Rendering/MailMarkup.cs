using AngleSharp.Dom;
using Bulletins.Composing.Documents;
using Bulletins.Rendering.PlainText;

namespace Bulletins.Rendering;

/// <summary>Turns a document's elements into forms that every mail program shows alike.</summary>
internal static class MailMarkup
{
    public static string Anchor(int section) => $"section-{section + 1}";

    public static void Prepare(IElement body)
    {
        foreach (var (heading, index) in body.QuerySelectorAll("h2").Select((heading, index) => (heading, index)))
            heading.Id = Anchor(index);
        foreach (var table in body.QuerySelectorAll("table").Where(table => table.ParentElement?.Closest("table") is null).ToList())
            Wrap(table, "scroll");
        foreach (var list in body.QuerySelectorAll("ol, ul").Where(PrintedMarkers.AreInText).ToList())
            MakeClauses(list);
        // A line a block: what went out, and what changed between two versions of it, can be read.
        foreach (var block in body.QuerySelectorAll("*").Where(PlainTextWriter.IsBlock).ToList())
            block.Parent!.InsertBefore(body.Owner!.CreateTextNode("\n"), block);
    }

    private static void Wrap(IElement element, string className)
    {
        var box = element.Owner!.CreateElement("div");
        box.ClassName = className;
        element.Parent!.ReplaceChild(box, element);
        box.AppendChild(element);
    }

    /// <summary>Outlook prints its own numbers before list items whatever the style says, so items that have their
    /// marker in their text can't be list items there; their roles keep the list for screen readers.</summary>
    private static void MakeClauses(IElement list)
    {
        var clauses = list.Owner!.CreateElement("div");
        clauses.ClassName = "clauses";
        clauses.SetAttribute("role", "list");
        foreach (var item in list.Children.Where(child => child.LocalName == "li").ToList())
        {
            var holdsBlocks = item.Children.Any(PlainTextWriter.IsBlock);
            var clause = list.Owner.CreateElement(holdsBlocks ? "div" : "p");
            clause.ClassName = holdsBlocks ? "clause-block" : "clause";
            clause.SetAttribute("role", "listitem");
            foreach (var node in item.ChildNodes.ToList())
                clause.AppendChild(node);
            clauses.AppendChild(clause);
        }
        list.Parent!.ReplaceChild(clauses, list);
    }
}
