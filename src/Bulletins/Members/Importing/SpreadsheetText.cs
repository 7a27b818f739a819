namespace Bulletins.Members.Importing;

/// <summary>Keeps a spreadsheet from taking a cell for a formula: an apostrophe goes in front of what begins with
/// = + - @, as it would be typed there, and is taken away again on reading, so that nothing changes on a round trip.</summary>
internal static class SpreadsheetText
{
    public static string Write(string? text) => IsFormula(text) ? $"'{text}" : text ?? "";

    public static string Read(string cell) => cell.StartsWith('\'') && IsFormula(cell[1..]) ? cell[1..] : cell;

    /// <summary>A text that already has apostrophes in front of such a character counts too, or reading would take one of its own.</summary>
    private static bool IsFormula(string? text) =>
        text?.TrimStart('\'') is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..];
}
