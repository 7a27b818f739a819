using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>What the columns of a file are called: by their own names, as an export writes them, or as the console calls them in any of its languages.</summary>
public static class ImportHeadings
{
    private static readonly Dictionary<string, string> Columns = ImportColumns.All.Select(column => (Heading: column, column))
        .Concat(from column in ImportColumns.All from language in Enum.GetValues<Language>() select (Heading: TypedText.Key(In(language, column))!, column))
        .DistinctBy(named => named.Heading).ToDictionary(named => named.Heading, named => named.column, StringComparer.Ordinal);

    /// <summary>Those of all columns, for who reads now.</summary>
    public static IEnumerable<string> All => ImportColumns.All.Select(Of);

    /// <summary>That of a column, for who reads now; what isn't the name of one stays as it is.</summary>
    public static string Of(string column) => ImportColumns.All.Contains(column) ? Words.Members[$"Heading.{column}"] : column;

    /// <returns>The column that is meant; the heading in small letters where it means none.</returns>
    internal static string ColumnOf(string? heading) => TypedText.Key(heading) is { } key ? Columns.GetValueOrDefault(key, key) : "";

    private static string In(Language language, string column) => Words.Members.In(language.Culture(), $"Heading.{column}");
}
