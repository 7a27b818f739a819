using System.Buffers;
using System.Text;

namespace Bulletins.Rendering;

/// <summary>A rendered text cut at its personal fields, so that filling it for a recipient is one walk over the pieces.
/// Safe to share between threads.</summary>
public sealed class PersonalText
{
    internal static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>();

    private readonly string[] pieces;
    private readonly string[] fields;
    private readonly Lazy<byte[][]> encoded;

    private PersonalText(string[] pieces, string[] fields)
    {
        this.pieces = pieces;
        this.fields = fields;
        encoded = new(() => Array.ConvertAll(pieces, piece => Encoding.UTF8.GetBytes(piece.ReplaceLineEndings("\r\n"))));
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
            if (!PersonalField.IsKnown(field))
                throw new FormatException($"No personal field is named '{field}'.");
            pieces.Add(rendered[start..mark]);
            fields.Add(field);
            start = end + 1;
        }
        pieces.Add(rendered[start..]);
        return new PersonalText([.. pieces], [.. fields]);
    }

    /// <summary>A text that has no personal fields, whatever stands in it.</summary>
    internal static PersonalText Plain(string text) => new([text], []);

    /// <inheritdoc cref="FillPlain"/>
    public FilledText ForPlain(IReadOnlyDictionary<string, string> values) => new(this, values, isHtml: false);

    /// <inheritdoc cref="FillHtml"/>
    public FilledText ForHtml(IReadOnlyDictionary<string, string> values) => new(this, values, isHtml: true);

    /// <param name="values">One for each of <see cref="PersonalField.All"/>, as plain text.</param>
    public string FillPlain(IReadOnlyDictionary<string, string> values) => Fill(values, html: false);

    /// <summary>Fills the fields with the values escaped for HTML.</summary>
    /// <param name="values">One for each of <see cref="PersonalField.All"/>, as plain text.</param>
    public string FillHtml(IReadOnlyDictionary<string, string> values) => Fill(values, html: true);

    internal void WriteTo(IBufferWriter<byte> to, IReadOnlyDictionary<string, string> values, bool html)
    {
        var bytes = encoded.Value;
        for (var i = 0; i < fields.Length; i++)
        {
            to.Write(bytes[i]);
            Encoding.UTF8.GetBytes(Value(fields[i], values, html), to);
        }
        to.Write(bytes[^1]);
    }

    private static string Value(string field, IReadOnlyDictionary<string, string> values, bool html)
    {
        var value = PersonalField.OneLine(values[field]);
        return html ? HtmlText.Escape(value) : value;
    }

    private string Fill(IReadOnlyDictionary<string, string> values, bool html)
    {
        var parts = new string[pieces.Length + fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            parts[2 * i] = pieces[i];
            parts[2 * i + 1] = Value(fields[i], values, html);
        }
        parts[^1] = pieces[^1];
        return string.Concat(parts);
    }
}
