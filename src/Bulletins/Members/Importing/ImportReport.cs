namespace Bulletins.Members.Importing;

/// <summary>What an import did or, in a dry run, would do. Every row of the file that isn't empty is in exactly one
/// of <see cref="Rows"/> and <see cref="Rejected"/>.</summary>
/// <param name="Rejected">The rows that were refused; a row is named once, with the first thing that is wrong with it.</param>
/// <param name="Warnings">What was done but deserves a look, such as a new industry that may be a typing mistake.</param>
public sealed record ImportReport(bool DryRun, IReadOnlyList<ImportedRow> Rows, IReadOnlyList<ImportRemark> Rejected, IReadOnlyList<ImportRemark> Warnings)
{
    public int Created { get; } = Rows.Count(row => row.Outcome == ImportOutcome.Created);
    public int Updated { get; } = Rows.Count(row => row.Outcome == ImportOutcome.Updated);
    public int Unchanged { get; } = Rows.Count(row => row.Outcome == ImportOutcome.Unchanged);
}

/// <param name="Line">The line of the file on which the row begins; the header is on line 1 as a rule.</param>
/// <param name="Changes">The columns whose values are new for a firm or contact that was there before.</param>
public sealed record ImportedRow(int Line, string MemberNumber, string Organisation, string? ContactName, string? Email,
    ImportOutcome Outcome, IReadOnlyList<string> Changes);

public enum ImportOutcome
{
    /// <summary>The contact is new.</summary>
    Created,
    /// <summary>The contact was there, and something about it or its firm is different now.</summary>
    Updated,
    Unchanged,
}

/// <param name="Column">The header's name for it.</param>
/// <param name="Reason">A sentence in the language of whoever started the import.</param>
public sealed record ImportRemark(int Line, string Column, string Reason);
