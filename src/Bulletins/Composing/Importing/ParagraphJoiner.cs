namespace Bulletins.Composing.Importing;

/// <summary>Makes paragraphs of lines: a paragraph that a page break or a line's end cut in mid-sentence is one again.</summary>
internal static class ParagraphJoiner
{
    // Shorter than this, a line without a full stop is a line by itself: a name, a heading, a place.
    private const int ShortestCut = 20;
    private const int NarrowestColumn = 30;

    public static List<string> Join(CircularLines lines)
    {
        List<string> paragraphs = [];
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0 && Continues(paragraphs[^1], lines[i - 1], lines[i]))
                paragraphs[^1] = Punctuation.Join(paragraphs[^1], lines[i].Text);
            else
                paragraphs.Add(lines[i].Text);
        }
        return paragraphs;
    }

    private static bool Continues(string paragraph, CircularLine last, CircularLine line)
    {
        if (line.Detached)
            return false;
        if (Punctuation.ContinuesBefore(line.Text))
            return true;
        if (line.Indented || Punctuation.IsClosed(paragraph) || BeginsSomething(line.Text))
            return false;
        return line.AfterBlank
            ? paragraph.Length >= ShortestCut && Punctuation.IsProse(paragraph) && Punctuation.IsProse(line.Text)
            : Punctuation.Width(last.Text) >= NarrowestColumn;
    }

    private static bool BeginsSomething(string line) =>
        MarkerFamily.ReadStart(line) is not null || LeadingLabel.IsParticular(line) || LeadingLabel.Read(line, null) is not null
        || line.StartsWith("http", StringComparison.OrdinalIgnoreCase) || IssueDate.TryParse(line, out _);
}
