namespace Bulletins.Rendering.PlainText;

/// <summary>A table as plain text: in columns where it fits on the line, else a row at a time, each cell on its own lines.</summary>
internal static class PlainTable
{
    private const string Between = "  ";

    /// <param name="colon">Between a column's heading and a cell, where there are no columns to stand under.</param>
    public static IEnumerable<string> Lines(List<string[]> rows, bool hasHeader, LineLayout layout, string margin, string colon)
    {
        if (rows.Count == 0)
            return [];
        var widths = Enumerable.Range(0, rows.Max(row => row.Length))
            .Select(column => rows.Max(row => column < row.Length ? layout.Width.Of(row[column]) : 0)).ToArray();
        return layout.Width.Of(margin) + widths.Sum() + Between.Length * (widths.Length - 1) <= layout.Columns
            ? InColumns(rows, widths, hasHeader, layout, margin)
            : RowByRow(rows, hasHeader, layout, margin, colon);
    }

    private static IEnumerable<string> InColumns(List<string[]> rows, int[] widths, bool hasHeader, LineLayout layout, string margin)
    {
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            yield return margin + string.Join(Between, row.Select((cell, column) => cell + new string(' ', widths[column] - layout.Width.Of(cell)))).TrimEnd(' ');
            if (hasHeader && index == 0 && rows.Count > 1)
                yield return margin + string.Join(Between, widths.Select(width => new string('-', width)));
        }
    }

    private static IEnumerable<string> RowByRow(List<string[]> rows, bool hasHeader, LineLayout layout, string margin, string colon)
    {
        var header = hasHeader && rows.Count > 1 ? rows[0] : null;
        foreach (var (row, index) in rows.Skip(header is null ? 0 : 1).Select((row, index) => (row, index)))
        {
            if (index > 0)
                yield return "";
            foreach (var (cell, column) in row.Select((cell, column) => (cell, column)))
            {
                var label = header is not null && column < header.Length && header[column].Length > 0 ? header[column] + colon : "";
                foreach (var line in layout.Wrap(label + cell, margin, margin + Between).Where(line => line.Length > margin.Length))
                    yield return line;
            }
        }
    }
}
