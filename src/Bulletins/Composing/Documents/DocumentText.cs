using System.Text;
using AngleSharp.Dom;

namespace Bulletins.Composing.Documents;

/// <summary>The words of a document, a line a paragraph, for reading its sections; mail has a finer layout of its own.</summary>
internal static class DocumentText
{
    private static readonly HashSet<string> Blocks = ["p", "h2", "h3", "ol", "ul", "li", "blockquote", "table", "tr", "hr", "br"];

    public static void Append(StringBuilder text, INode node)
    {
        switch (node)
        {
            case IText words:
                text.Append(words.Data.Replace('\n', ' '));
                break;
            case IElement { LocalName: "ol" or "ul" } list:
                AppendList(text, list);
                break;
            case IElement element:
                var isBlock = Blocks.Contains(element.LocalName);
                if (isBlock)
                    text.Append('\n');
                foreach (var child in element.ChildNodes)
                    Append(text, child);
                if (isBlock)
                    text.Append('\n');
                else if (element.LocalName is "td" or "th")
                    text.Append('\t');
                break;
        }
    }

    private static void AppendList(StringBuilder text, IElement list)
    {
        foreach (var (item, marker) in list.Children.Where(c => c.LocalName == "li").Zip(PrintedMarkers.Of(list)))
        {
            text.Append('\n').Append(marker.Length > 0 ? $"{marker} " : "");
            foreach (var child in item.ChildNodes)
                Append(text, child);
        }
        text.Append('\n');
    }
}
