using System.Text;

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
    private const int MostGroups = 1000;

    /// <summary>A value is cut behind so many characters.</summary>
    private const int LongestValue = 4000;

    /// <summary>Whether a text begins with the fields of a delivery report.</summary>
    public static bool Begin(string text) =>
        NameOf(text.AsSpan().TrimStart()) is { } first && (first.Equals("Reporting-MTA", StringComparison.OrdinalIgnoreCase)
            || first.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase));

    public static List<FieldGroup> Read(string text)
    {
        var groups = new List<FieldGroup>();
        var group = new FieldGroup();
        var isContinued = false;
        string? name = null;
        var value = new StringBuilder();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                Keep();
                Close();
            }
            else if (line[0] is ' ' or '\t' && name is not null)
                Add(line.Trim());
            else if (NameOf(line) is { } next)
            {
                Keep();
                // Some leave out the empty line between recipients.
                if (next.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase) && group.ContainsKey(next))
                    Close();
                else if (next.Equals("Original-Recipient", StringComparison.OrdinalIgnoreCase) && (group.ContainsKey(next) || IsComplete(group)))
                {
                    Close();
                    isContinued = true;
                }
                name = next;
                Add(line[(line.IndexOf(':') + 1)..].Trim());
            }
            else if (name is not null)
                Add(line.Trim());
        }
        Keep();
        Close();
        return groups;

        void Add(ReadOnlySpan<char> more)
        {
            if (value.Length > 0)
                value.Append(' ');
            if (value.Length < LongestValue)
                value.Append(more[..Math.Min(more.Length, LongestValue)]);
        }

        void Keep()
        {
            if (name is not null && !group.TryAdd(name, value.ToString().Trim())
                && name.Equals("Original-Rcpt-To", StringComparison.OrdinalIgnoreCase) && group[name].Length < LongestValue)
                group[name] += ", " + value;
            name = null;
            value.Clear();
        }

        void Close()
        {
            // What came behind a whole group without an empty line was of the same recipient after all.
            if (isContinued && groups.Count > 0 && !group.ContainsKey("Final-Recipient"))
            {
                foreach (var (field, text) in group)
                    groups[^1].TryAdd(field, text);
            }
            else if (group.Count > 0 && groups.Count < MostGroups)
                groups.Add(group);
            (group, isContinued) = ([], false);
        }
    }

    private static bool IsComplete(FieldGroup group) => group.ContainsKey("Final-Recipient") && group.ContainsKey("Action") && group.ContainsKey("Status");

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
