namespace Bulletins.Rendering.Styles;

/// <summary>One <c>property: value</c>, the value as typed.</summary>
internal readonly record struct Declaration(string Property, string Value, bool IsImportant)
{
    public static List<Declaration> ParseAll(string text)
    {
        List<Declaration> declarations = [];
        foreach (var part in CssText.Split(text, ';'))
        {
            var colon = part.IndexOf(':');
            if (colon <= 0)
                throw new FormatException($"Not a style declaration: {part}");
            var value = part[(colon + 1)..].Trim();
            var important = value.EndsWith("!important", StringComparison.OrdinalIgnoreCase);
            declarations.Add(new Declaration(part[..colon].Trim().ToLowerInvariant(),
                important ? value[..^"!important".Length].TrimEnd() : value, important));
        }
        return declarations;
    }

    public override string ToString() => $"{Property}:{Value}{(IsImportant ? "!important" : "")}";
}
