namespace Bulletins.Rendering.Styles;

/// <summary>A style sheet cut into what can be written onto elements and what must stay a sheet.</summary>
/// <remarks>Declarations are kept as they were typed: mail programs are particular about forms that a CSS parser
/// would expand, reorder or drop (<c>background</c>, <c>font</c>, <c>mso-*</c>).</remarks>
/// <param name="Rules">Rules that match elements as they stand.</param>
/// <param name="Kept">At-rules and rules about states (<c>:hover</c>) or generated content, as text.</param>
internal sealed record StyleSheet(IReadOnlyList<StyleRule> Rules, string Kept)
{
    public static StyleSheet Parse(string css)
    {
        List<StyleRule> rules = [];
        List<string> kept = [];
        var text = WithoutComments(css);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            var semicolon = text.IndexOf(';', at);
            if (text.AsSpan(at).TrimStart().StartsWith("@") && semicolon >= 0 && (open < 0 || semicolon < open))
            {
                kept.Add(text[at..(semicolon + 1)].Trim());
                at = semicolon + 1;
                continue;
            }
            if (open < 0)
                break;
            var close = ClosingBrace(text, open);
            var selectors = text[at..open].Trim();
            if (selectors.StartsWith('@'))
                kept.Add(text[at..(close + 1)].Trim());
            else
                foreach (var selector in CssText.Split(selectors, ','))
                {
                    if (IsAboutState(selector))
                        kept.Add($"{selector} {text[open..(close + 1)]}");
                    else
                        rules.Add(new StyleRule(selector, Declaration.ParseAll(text[(open + 1)..close])));
                }
            at = close + 1;
        }
        return new StyleSheet(rules, string.Join('\n', kept));
    }

    private static bool IsAboutState(string selector) =>
        selector.Contains("::", StringComparison.Ordinal)
        || ((string[])[":hover", ":focus", ":active", ":visited", ":link", ":target", ":before", ":after"])
            .Any(state => selector.Contains(state, StringComparison.OrdinalIgnoreCase));

    private static string WithoutComments(string css)
    {
        for (var start = css.IndexOf("/*", StringComparison.Ordinal); start >= 0; start = css.IndexOf("/*", start, StringComparison.Ordinal))
        {
            var end = css.IndexOf("*/", start + 2, StringComparison.Ordinal);
            css = css.Remove(start, (end < 0 ? css.Length : end + 2) - start);
        }
        return css;
    }

    private static int ClosingBrace(string css, int open)
    {
        var depth = 0;
        for (var at = open; at < css.Length; at++)
        {
            if (css[at] is '"' or '\'')
                at = CssText.EndOfString(css, at);
            else if (css[at] == '{')
                depth++;
            else if (css[at] == '}' && --depth == 0)
                return at;
        }
        throw new FormatException($"The style sheet has no closing brace for: {css[Math.Max(0, open - 40)..Math.Min(css.Length, open + 40)]}");
    }
}

internal sealed record StyleRule(string Selector, IReadOnlyList<Declaration> Declarations);
