using System.Text;

namespace Bulletins.Mail.Reports;

/// <summary>Puts groups of fields together, a line at a time.</summary>
internal sealed class FieldGroupReading
{
    private const int MostGroups = 1000;

    /// <summary>A value is cut behind so many characters.</summary>
    private const int LongestValue = 4000;

    private readonly List<FieldGroup> groups = [];
    private readonly StringBuilder value = new();
    private FieldGroup group = [];
    private string? name;

    /// <summary>Whether the group stands behind a whole one without an empty line.</summary>
    private bool isContinued;

    public void Take(ReadOnlySpan<char> line)
    {
        if (line.IsWhiteSpace())
            CloseGroup();
        else if (FieldGroups.NameOf(line) is { } next)
            BeginField(next, line[(line.IndexOf(':') + 1)..]);
        else if (name is not null)
            Append(line);
    }

    public List<FieldGroup> End()
    {
        CloseGroup();
        return groups;
    }

    /// <summary>Some leave out the empty line between recipients.</summary>
    private void BeginField(string next, ReadOnlySpan<char> beginning)
    {
        KeepField();
        if (Is(next, "Final-Recipient") && group.ContainsKey(next))
            CloseGroup();
        else if (Is(next, "Original-Recipient") && (group.ContainsKey(next) || IsComplete(group)))
        {
            CloseGroup();
            isContinued = true;
        }
        name = next;
        Append(beginning);
    }

    private void Append(ReadOnlySpan<char> more)
    {
        more = more.Trim();
        if (value.Length > 0)
            value.Append(' ');
        if (value.Length < LongestValue)
            value.Append(more[..Math.Min(more.Length, LongestValue)]);
    }

    private void KeepField()
    {
        if (name is not null && !group.TryAdd(name, value.ToString().Trim()) && Is(name, "Original-Rcpt-To") && group[name].Length < LongestValue)
            group[name] += ", " + value;
        name = null;
        value.Clear();
    }

    private void CloseGroup()
    {
        KeepField();
        // What came behind a whole group was of the same recipient after all.
        if (isContinued && groups.Count > 0 && !group.ContainsKey("Final-Recipient"))
        {
            foreach (var (field, text) in group)
                groups[^1].TryAdd(field, text);
        }
        else if (group.Count > 0 && groups.Count < MostGroups)
            groups.Add(group);
        (group, isContinued) = ([], false);
    }

    private static bool IsComplete(FieldGroup group) => group.ContainsKey("Final-Recipient") && group.ContainsKey("Action") && group.ContainsKey("Status");

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
