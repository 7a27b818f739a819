namespace Bulletins.Composing.Importing;

/// <summary>A list whose items are paragraphs of their own, nested by the kind of their markers.</summary>
internal static class LineListReader
{
    /// <returns>The list that begins at the index and how many paragraphs it takes; null when at least two items don't follow
    /// each other from the first on.</returns>
    public static (ListBlock Block, int Paragraphs)? Read(IReadOnlyList<string> paragraphs, int at)
    {
        if (MarkerFamily.ReadStart(paragraphs[at]) is not { } first || !first.IsNumber(1))
            return null;
        var position = at;
        var list = ReadLevel(paragraphs, ref position, first.Family, []);
        return list.Items.Count >= 2 ? (list, position - at) : null;
    }

    private static ListBlock ReadLevel(IReadOnlyList<string> paragraphs, ref int at, MarkerFamily family, IReadOnlyCollection<MarkerFamily> outer)
    {
        List<ListItem> items = [];
        List<MarkerFamily> families = [.. outer, family];
        while (at < paragraphs.Count && family.ReadAt(paragraphs[at], 0) is { } marker && marker.IsNumber(items.Count + 1))
        {
            var item = BlockReader.Item(paragraphs[at++], family, families);
            if (InnerFamily(paragraphs, at, families) is { } inner)
                item = item with { Inner = [.. item.Inner, ReadLevel(paragraphs, ref at, inner, families)] };
            items.Add(item);
            if (marker.IsLast)
                break;
        }
        return new ListBlock(items);
    }

    private static MarkerFamily? InnerFamily(IReadOnlyList<string> paragraphs, int at, List<MarkerFamily> outer) =>
        at < paragraphs.Count && MarkerFamily.ReadStart(paragraphs[at]) is { } marker && !outer.Contains(marker.Family) && marker.IsNumber(1)
            ? marker.Family
            : null;
}
