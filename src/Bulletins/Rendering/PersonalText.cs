namespace Bulletins.Rendering;

/// <summary>A rendered text cut at its personal fields, so that filling it for a recipient is one walk over the pieces.
/// Safe to share between threads.</summary>
public sealed class PersonalText
{
    private readonly string[] pieces;
    private readonly string[] fields;

    private PersonalText(string[] pieces, string[] fields)
    {
        this.pieces = pieces;
        this.fields = fields;
    }

    /// <summary>The fields that the text asks for, each once.</summary>
    public IEnumerable<string> Fields => fields.Distinct();

    /// <exception cref="FormatException">A mark isn't closed, or names no personal field: the text wasn't rendered here.</exception>
    public static PersonalText Parse(string rendered)
    {
        List<string> pieces = [], fields = [];
        var start = 0;
        for (var mark = rendered.IndexOf(PersonalField.Begin); mark >= 0; mark = rendered.IndexOf(PersonalField.Begin, start))
        {
            var end = rendered.IndexOf(PersonalField.End, mark);
            var field = end < 0 ? "" : rendered[(mark + 1)..end];
            if (!PersonalField.All.Contains(field))
                throw new FormatException($"No personal field is named '{field}'.");
            pieces.Add(rendered[start..mark]);
            fields.Add(field);
            start = end + 1;
        }
        pieces.Add(rendered[start..]);
        return new PersonalText([.. pieces], [.. fields]);
    }

    /// <param name="values">One for each of <see cref="PersonalField.All"/>, as plain text.</param>
    public string FillPlain(IReadOnlyDictionary<string, string> values) => Fill(values, html: false);

    /// <summary>Fills the fields with the values escaped for HTML.</summary>
    /// <param name="values">One for each of <see cref="PersonalField.All"/>, as plain text.</param>
    public string FillHtml(IReadOnlyDictionary<string, string> values) => Fill(values, html: true);

    private string Fill(IReadOnlyDictionary<string, string> values, bool html)
    {
        var parts = new string[pieces.Length + fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var value = PersonalField.OneLine(values[fields[i]]);
            parts[2 * i] = pieces[i];
            parts[2 * i + 1] = html ? HtmlText.Escape(value) : value;
        }
        parts[^1] = pieces[^1];
        return string.Concat(parts);
    }
}
