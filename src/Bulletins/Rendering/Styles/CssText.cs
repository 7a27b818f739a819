namespace Bulletins.Rendering.Styles;

internal static class CssText
{
    /// <summary>The parts between separators that stand neither in a string nor in brackets; trimmed, empty ones left out.</summary>
    public static List<string> Split(string text, char separator)
    {
        List<string> parts = [];
        int start = 0, depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '"' or '\'')
                at = EndOfString(text, at);
            else if (text[at] is '(' or '[')
                depth++;
            else if (text[at] is ')' or ']')
                depth--;
            else if (text[at] == separator && depth == 0)
            {
                parts.Add(text[start..at].Trim());
                start = at + 1;
            }
        }
        parts.Add(text[Math.Min(start, text.Length)..].Trim());
        parts.RemoveAll(part => part.Length == 0);
        return parts;
    }

    /// <returns>Where the string that begins there ends; the end of the text for one that is never closed.</returns>
    public static int EndOfString(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == text[start])
                return at;
        }
        return text.Length;
    }
}
