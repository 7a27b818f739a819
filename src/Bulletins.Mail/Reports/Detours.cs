using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>"(expanded from ...)": a server says that another address was written to than the one that it passed the mail on to.</summary>
internal static partial class Detours
{
    /// <summary>Servers set it behind the address, or below it and perhaps below the reason.</summary>
    private const int MostLines = 3;

    public static bool In(string line) => Detour().IsMatch(line);

    /// <summary>The address that was written to, where the one that a line names lies behind a detour; null when it doesn't.</summary>
    public static string? Before(string[] lines, int index, string address)
    {
        for (var i = index; i < lines.Length && i <= index + MostLines && !string.IsNullOrWhiteSpace(lines[i]); i++)
        {
            if (i > index && lines[i].Contains('@', StringComparison.Ordinal) && !char.IsWhiteSpace(lines[i][0]))
                return null;
            if (Detour().Match(lines[i]) is { Success: true } detour)
                return Addresses.In(lines[i][detour.Index..]).FirstOrDefault(from => !from.Equals(address, StringComparison.OrdinalIgnoreCase));
        }
        return null;
    }

    [GeneratedRegex(@"\((\w+ )?(generated|expanded|forwarded|redirected) from\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Detour();
}
