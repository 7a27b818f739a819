using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>The header of a file of members: which columns it has, in which order.</summary>
/// <remarks>What a column would say is left as it is when the file doesn't have the column.</remarks>
internal sealed class ImportColumns
{
    public const string MemberNumber = "member_number";
    public const string Organisation = "organisation";
    public const string OrganisationEnglish = "organisation_en";
    public const string Tier = "tier";
    public const string Industry = "industry";
    public const string District = "district";
    public const string JoinedOn = "joined_on";
    public const string Telephone = "telephone";
    public const string ContactName = "contact_name";
    public const string Email = "email";
    public const string Language = "language";
    public const string Topics = "topics";

    /// <summary>In the order in which an export writes them.</summary>
    public static readonly IReadOnlyList<string> All =
        [MemberNumber, Organisation, OrganisationEnglish, Tier, Industry, District, JoinedOn, Telephone, ContactName, Email, Language, Topics];

    private static readonly string[] Required = [MemberNumber, Organisation, ContactName, Email];

    private readonly string[] names;

    private ImportColumns(string[] names) => this.names = names;

    /// <exception cref="FaultException">A column is unknown, missing or there twice, or the cells aren't separated by commas.</exception>
    public static ImportColumns Read(CsvRecord? header)
    {
        var names = header?.Cells.Select(ImportHeadings.ColumnOf).ToArray() ?? [];
        names = names.AsSpan().TrimEnd("").ToArray();
        if (names.Length == 0)
            throw new FaultException(new Fault(Words.Members, "Import.Empty"));
        if (names.Length == 1 && header!.Cells[0].AsSpan().ContainsAny(';', '|'))
            throw new FaultException(new Fault(Words.Members, "Import.Separator"));
        if (names.Except(All).ToList() is { Count: > 0 } unknown)
            throw new FaultException(new Fault(Words.Members, "Import.UnknownColumns", List(unknown), List(All)));
        if (Required.Except(names).ToList() is { Count: > 0 } missing)
            throw new FaultException(new Fault(Words.Members, "Import.MissingColumns", List(missing), List(Required)));
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FaultException(new Fault(Words.Members, "Import.ColumnTwice", ImportHeadings.Of(twice.Key)));
        return new ImportColumns(names);
    }

    public bool Has(string column) => Array.IndexOf(names, column) >= 0;

    /// <summary>The cell of a record in a column, without white space around it; null when it is empty or the file has no such column.</summary>
    public string? Cell(CsvRecord record, string column) =>
        Array.IndexOf(names, column) is >= 0 and var index && SpreadsheetText.Read(record.Cells[index]).Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The name of the column at an index; that of the last one beyond it.</summary>
    public string NameAt(int index) => names[Math.Clamp(index, 0, names.Length - 1)];

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(column => column.Length == 0 ? "“ ”" : ImportHeadings.Of(column)));
}
