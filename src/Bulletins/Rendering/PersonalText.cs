using System.Net;
using System.Text;

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

    public static PersonalText Parse(string rendered)
    {
        List<string> pieces = [], fields = [];
        var start = 0;
        for (var mark = rendered.IndexOf(PersonalField.Begin); mark >= 0; mark = rendered.IndexOf(PersonalField.Begin, start))
        {
            var end = rendered.IndexOf(PersonalField.End, mark);
            pieces.Add(rendered[start..mark]);
            fields.Add(rendered[(mark + 1)..end]);
            start = end + 1;
        }
        pieces.Add(rendered[start..]);
        return new PersonalText([.. pieces], [.. fields]);
    }

    public string FillPlain(IReadOnlyDictionary<string, string> values) => Fill(values, value => value);

    public string FillHtml(IReadOnlyDictionary<string, string> values) => Fill(values, WebUtility.HtmlEncode);

    private string Fill(IReadOnlyDictionary<string, string> values, Func<string, string> escape)
    {
        var text = new StringBuilder(pieces.Sum(p => p.Length) + fields.Length * 64);
        for (var i = 0; i < fields.Length; i++)
            text.Append(pieces[i]).Append(escape(values[fields[i]]));
        return text.Append(pieces[^1]).ToString();
    }
}
