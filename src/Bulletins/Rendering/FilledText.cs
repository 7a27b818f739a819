using System.Buffers;

namespace Bulletins.Rendering;

/// <summary>A rendered text with the values of one recipient. Kept as pieces, so that a mail is written without the whole
/// text having been put together before.</summary>
public readonly record struct FilledText
{
    private readonly PersonalText text;
    private readonly IReadOnlyDictionary<string, string> values;
    private readonly bool isHtml;

    internal FilledText(PersonalText text, IReadOnlyDictionary<string, string> values, bool isHtml)
    {
        this.text = text;
        this.values = values;
        this.isHtml = isHtml;
    }

    /// <summary>A text without personal fields.</summary>
    public static implicit operator FilledText(string whole) => new(PersonalText.Plain(whole), PersonalText.NoValues, isHtml: false);

    public bool Equals(FilledText other) => ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode();

    public override string ToString() => isHtml ? text.FillHtml(values) : text.FillPlain(values);

    /// <summary>Writes it in UTF-8, every line end as CR LF.</summary>
    public void WriteTo(IBufferWriter<byte> to) => text.WriteTo(to, values, isHtml);
}
