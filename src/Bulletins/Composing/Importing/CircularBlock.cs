using Bulletins.Composing.Documents;

namespace Bulletins.Composing.Importing;

/// <summary>A piece of the document, in the order it is read.</summary>
internal abstract record CircularBlock
{
    public abstract string ToHtml();

    protected static string Encode(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

internal sealed record HeadingBlock(int Level, string Text) : CircularBlock
{
    public override string ToHtml() => $"<h{Level}>{Encode(Text)}</h{Level}>";
}

internal sealed record ParagraphBlock(string Text) : CircularBlock
{
    public override string ToHtml() => $"<p>{Encode(Text)}</p>";
}

/// <summary>A list. HTML prints 1. and • by itself; any other marker stays in the text of its item.</summary>
internal sealed record ListBlock(IReadOnlyList<ListItem> Items) : CircularBlock
{
    public override string ToHtml()
    {
        var isBullets = Items[0].Marker.Family == MarkerFamily.Bullet;
        var isPlain = Items.Select((item, index) => item.Marker.Printed.Trim() == (isBullets ? "•" : $"{index + 1}.")).All(plain => plain);
        var tag = isBullets ? "ul" : "ol";
        var attribute = isPlain ? "" : $" {PrintedMarkers.Attribute}=\"{PrintedMarkers.InText}\"";
        return $"<{tag}{attribute}>{string.Concat(Items.Select(item => ItemHtml(item, isPlain ? item.Words : item.Text)))}</{tag}>";
    }

    private static string ItemHtml(ListItem item, string text) =>
        $"<li>{Encode(text)}{string.Concat(item.Inner.Select(block => block.ToHtml()))}</li>";
}

/// <summary>An item of a list with the lists inside it.</summary>
/// <param name="Text">With its marker.</param>
internal sealed record ListItem(ListMarker Marker, string Text, IReadOnlyList<CircularBlock> Inner)
{
    public string Words => Text[Marker.Printed.Length..];
}
