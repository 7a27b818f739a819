using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports.Reading;

/// <summary>Puts addresses together again that were broken over two lines or written so that no program finds them.</summary>
internal static partial class LineMending
{
    /// <returns>A line with the rest of its address is followed by what stood behind it.</returns>
    public static string[] Mend(IEnumerable<string> lines)
    {
        var mended = new List<string>();
        foreach (var line in lines)
        {
            if (mended.Count > 0 && Joined(mended[^1], line) is { } joined)
                mended[^1] = joined;
            else
                mended.Add(Disguised().Replace(line, "${local}@${domain}"));
        }
        return [.. mended];
    }

    private static string? Joined(string line, string next)
    {
        if (line.Length == 0 || next.Length == 0)
            return null;
        if (Open().IsMatch(line) && Closed().IsMatch(next) && (line + next).Contains('@', StringComparison.Ordinal))
            return line + next.TrimStart();
        if (Detoured().IsMatch(line))
            return line + " " + next.TrimStart();
        if (line.EndsWith('=') && Unfinished().IsMatch(line[..^1]) && next.Length > 0 && !char.IsWhiteSpace(next[0]))
            return line[..^1] + next;
        return line[^1..] is "." or "-" && Unfinished().IsMatch(line) && Domain().IsMatch(next) ? line + next.Trim() : null;
    }

    /// <summary>A bracket with the beginning of an address, and no end.</summary>
    [GeneratedRegex(@"<[^<>\s]{3,300}$", RegexOptions.CultureInvariant)]
    private static partial Regex Open();

    /// <summary>Says that another address than the one it names was written to, and goes on in the next line.</summary>
    [GeneratedRegex(@"@.{1,300}\(([\w ]{1,20} )?(expanded|generated|forwarded|redirected) from:?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Detoured();

    [GeneratedRegex(@"^\s*[^<>\s]{1,250}>", RegexOptions.CultureInvariant)]
    private static partial Regex Closed();

    /// <summary>An address alone on its line that ends within its domain.</summary>
    [GeneratedRegex(@"^\s*<?[^<>\s@]{1,64}@[\w.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Unfinished();

    /// <summary>The end of a domain alone on its line.</summary>
    [GeneratedRegex(@"^\s*\.?([a-z0-9-]+\.)*[a-z]{2,24}>?:?\s*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Domain();

    [GeneratedRegex(@"(?<=^|[\s<(\[:""'])(?<local>[\w.+-]{1,64})\s?(\((at|a|@)\)|\[(at|@)\]|"
        + @"(?<=<[\w.+-]{1,64}\s?)\bat\b)\s?(?<domain>[\w-]+(\.[\w-]+)+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Disguised();
}
