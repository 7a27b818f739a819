namespace Bulletins.Mail.Reports;

/// <summary>Fields of one group of a report (RFC 3464 section 2.1.1), by their names in any case of letters; of repeated ones the
/// first, and of Original-Rcpt-To all, set apart by commas (RFC 5965 section 3.2).</summary>
internal sealed class FieldGroup : Dictionary<string, string>
{
    public FieldGroup() : base(StringComparer.OrdinalIgnoreCase) { }

    public string? Field(string name) => TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>Reads the groups of fields that the machine-readable part of a report is made of, also broken ones.</summary>
internal static class FieldGroups
{
    /// <summary>Whether a text begins with the fields of a delivery report.</summary>
    public static bool Begin(string text) =>
        NameOf(text.AsSpan().TrimStart()) is { } first && (first.Equals("Reporting-MTA", StringComparison.OrdinalIgnoreCase)
            || first.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase));

    public static List<FieldGroup> Read(string text)
    {
        var reading = new FieldGroupReading();
        foreach (var line in text.AsSpan().EnumerateLines())
            reading.Take(line);
        return reading.End();
    }

    /// <returns>Null for a line that begins no field.</returns>
    public static string? NameOf(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        if (colon is < 1 or > 60)
            return null;
        var name = line[..colon].TrimEnd();
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
                return null;
        }
        return name.Length > 0 ? name.ToString() : null;
    }
}
