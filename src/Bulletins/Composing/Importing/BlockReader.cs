namespace Bulletins.Composing.Importing;

/// <summary>Finds headings and lists among the paragraphs of a circular.</summary>
internal sealed class BlockReader(IReadOnlyList<string> paragraphs)
{
    private const int LongestHeading = 30;

    private readonly List<CircularBlock> blocks = [];
    private readonly List<MarkerFamily> headingFamilies = [];
    private readonly Dictionary<MarkerFamily, int> headingNumbers = [];
    private int at;

    public static List<CircularBlock> Read(IReadOnlyList<string> paragraphs)
    {
        var reader = new BlockReader(paragraphs);
        while (reader.at < paragraphs.Count)
            reader.ReadNext();
        return reader.blocks;
    }

    private void ReadNext()
    {
        var paragraph = paragraphs[at];
        if (LeadingLabel.Read(paragraph, Next) is { } label)
        {
            at++;
            blocks.Add(new HeadingBlock(2, label.Heading));
            if (label.Text.Length > 0)
                AddProse(label.Text);
        }
        else if (ReadNumberedHeading(paragraph) is { } heading)
        {
            at++;
            blocks.Add(heading);
        }
        else if (LineListReader.Read(paragraphs, at) is { } list)
        {
            at += list.Paragraphs;
            blocks.Add(list.Block);
        }
        else
        {
            at++;
            AddProse(paragraph);
        }
    }

    private string? Next => at + 1 < paragraphs.Count ? paragraphs[at + 1] : null;

    private void AddProse(string text)
    {
        if (ClauseSplitter.Split(text, []) is not { } list)
        {
            blocks.Add(new ParagraphBlock(text));
            return;
        }
        if (list.Before.Length > 0)
            blocks.Add(new ParagraphBlock(list.Before));
        blocks.Add(ListOf(list, []));
    }

    internal static ListBlock ListOf(NumberedClauses list, IReadOnlyCollection<MarkerFamily> outer) =>
        new([.. list.Clauses.Select(clause => Item(clause, list.Family, [.. outer, list.Family]))]);

    /// <summary>An item whose text may hold a list of its own.</summary>
    internal static ListItem Item(string clause, MarkerFamily family, IReadOnlyCollection<MarkerFamily> outer)
    {
        var marker = family.ReadAt(clause, 0)!;
        var text = clause[marker.Printed.Length..];
        return ClauseSplitter.Split(text, outer) is { } inner && inner.Before.Length > 0
            ? new ListItem(marker, marker.Printed + inner.Before, [ListOf(inner, outer)])
            : new ListItem(marker, clause, []);
    }

    /// <summary>一、總體要求 on a line by itself, with text before 二、 comes.</summary>
    private HeadingBlock? ReadNumberedHeading(string paragraph)
    {
        if (MarkerFamily.ReadStart(paragraph) is not { Number: { } number } marker || paragraph.Length > LongestHeading || Punctuation.IsClosed(paragraph))
            return null;
        var level = headingFamilies.IndexOf(marker.Family) + 2;
        if (number == 1 && level == 1 && marker.Family == MarkerFamily.ChineseComma && Next is { } next && MarkerFamily.ReadStart(next)?.Family != marker.Family)
        {
            headingFamilies.Add(marker.Family);
            level = headingFamilies.Count + 1;
        }
        else if (level == 1 || headingNumbers[marker.Family] + 1 != number)
            return null;
        headingNumbers[marker.Family] = number;
        return new HeadingBlock(level, paragraph);
    }
}
