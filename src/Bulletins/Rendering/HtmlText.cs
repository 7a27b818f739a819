using System.Text;

namespace Bulletins.Rendering;

/// <summary>The one place where text becomes HTML, good for element content and for quoted attributes.</summary>
public static class HtmlText
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create("&<>\"'");

    public static string Escape(string text)
    {
        var special = text.AsSpan().IndexOfAny(Special);
        if (special < 0)
            return text;
        var html = new StringBuilder(text.Length + 16).Append(text, 0, special);
        foreach (var c in text.AsSpan(special))
            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                _ => html.Append(c),
            };
        return html.ToString();
    }
}
