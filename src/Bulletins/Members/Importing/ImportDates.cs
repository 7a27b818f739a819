using System.Globalization;

namespace Bulletins.Members.Importing;

/// <summary>Reads the dates of one column. Year first can be read alone; whether 3/4/2021 is in April or in March only the column can tell:
/// Excel writes all of it in one order, and a day above 12 shows which.</summary>
internal sealed class ImportDates
{
    private static readonly string[] YearFirst = ["yyyy-MM-dd", "yyyy-M-d", "yyyy/M/d", "yyyy年M月d日"];
    private static readonly string[] DayFirst = ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy"];
    private static readonly string[] MonthFirst = ["M/d/yyyy", "M-d-yyyy", "M.d.yyyy"];

    private readonly bool dayFirst;

    private ImportDates(bool dayFirst) => this.dayFirst = dayFirst;

    /// <summary>The first cell that the column was needed for; null when there is none.</summary>
    public string? Settled { get; private init; }

    public static ImportDates Of(IEnumerable<string?> column)
    {
        var doubtful = column.OfType<string>().Where(text => Reads(text, DayFirst, out _) || Reads(text, MonthFirst, out _)).ToList();
        return doubtful.TrueForAll(text => Reads(text, DayFirst, out _)) && doubtful.Exists(text => !Reads(text, MonthFirst, out _))
            ? new ImportDates(true) { Settled = doubtful[0] }
            : new ImportDates(false);
    }

    public bool TryRead(string text, out DateOnly date) => Reads(text, YearFirst, out date) || dayFirst && Reads(text, DayFirst, out date);

    /// <summary>A date, if only one knew which number is the month.</summary>
    public static bool IsDoubtful(string text) => Reads(text, DayFirst, out _) || Reads(text, MonthFirst, out _);

    private static bool Reads(string text, string[] forms, out DateOnly date) => DateOnly.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
