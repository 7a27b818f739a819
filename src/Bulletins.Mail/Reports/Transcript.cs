using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>A talk between servers, as sendmail shows it.</summary>
internal static partial class Transcript
{
    /// <summary>Whether a line says what became of a recipient in the end.</summary>
    public static bool Sums(string line) => Summed().IsMatch(line);

    /// <summary>What was said before a line that sums it up: by the server or a program on this side to the last command.</summary>
    public static string Before(string[] lines, int summed) =>
        string.Join(' ', lines.Take(summed).Reverse().TakeWhile(IsOfTheTalk).Reverse().Append(lines[summed]).Select(said => said.Trim()));

    /// <summary>A line drawn between two parts of a report.</summary>
    public static bool IsRule(string line) => Rule().IsMatch(line);

    private static bool IsOfTheTalk(string line) =>
        line.Length > 0 && !line.StartsWith(">>>", StringComparison.Ordinal) && !char.IsAsciiDigit(line[0]) && !IsRule(line) && !Talking().IsMatch(line);

    /// <summary>What sendmail makes of the talk: "554 &lt;chan@firm.example&gt;... Remote protocol error".</summary>
    [GeneratedRegex(@"^[45]\d\d ([45]\.\d{1,3}\.\d{1,3} )?<?[^\s<>@]+@[^\s<>]+>?\.\.\. \S", RegexOptions.CultureInvariant)]
    private static partial Regex Summed();

    [GeneratedRegex(@"^\W*while talking to\b|\bwhile connected from\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Talking();

    [GeneratedRegex(@"^\W{5,}|^-{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();
}
