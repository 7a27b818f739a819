namespace Bulletins.Web.Tracking.Report;

/// <summary>A table of a report, the same on the page and in every export.</summary>
/// <param name="Key">Names it in the address and in files.</param>
/// <param name="Rows">Each as many values as there are columns: text, or whole numbers.</param>
/// <param name="Drawn">The column whose numbers are drawn as bars beside them; null for none.</param>
public sealed record ReportSheet(string Key, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object>> Rows, int? Drawn = null, string? Hint = null)
{
    public LastRow LastIs { get; init; }

    /// <summary>A sum, and what is left over, beside single rows would make their bars look small.</summary>
    public bool IsDrawn(int row) => Drawn is not null && (LastIs == LastRow.OneOfAll || row < Rows.Count - 1);
}

public enum LastRow
{
    OneOfAll, Rest, Sum,
}
