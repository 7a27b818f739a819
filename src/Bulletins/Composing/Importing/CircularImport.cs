using Bulletins.Composing.Documents;
using Bulletins.Texts;

namespace Bulletins.Composing.Importing;

/// <summary>What was recognised in a circular that came as plain text. Title, body, link, closing, date and the labels of
/// the first two together hold every character of it; what none of the recognisers knows stays in the body.</summary>
/// <param name="Title">Null when nothing looks like one.</param>
/// <param name="TitleLabel">主題： before it; empty when there was none.</param>
/// <param name="Body">A clean document; see <see cref="Edition.Body"/>.</param>
/// <param name="FullTextLead">全文請參閱以下連結：, which every rendered circular prints before its link; empty when the text
/// introduced the link in words of its own, which then stay in the body.</param>
/// <param name="Warnings">What a person should look at.</param>
public sealed record ImportedCircular(
    string? Title, string TitleLabel, string Body, string? FullTextUrl, string FullTextLead, string Closing, string? IssuerName, string? IssuedOnText, DateOnly? IssuedOn,
    IReadOnlyList<Fault> Warnings);

/// <summary>Reads a circular from plain text by the conventional form of such circulars.</summary>
public static class CircularImport
{
    /// <exception cref="FaultException">It is empty, too long, or not text.</exception>
    public static ImportedCircular Read(string text)
    {
        var lines = CircularLines.Read(text);
        var title = TitleRecogniser.Take(lines);
        var closing = ClosingRecogniser.Take(lines);
        var link = LinkRecogniser.Take(lines);
        var blocks = BlockReader.Read(ParagraphJoiner.Join(lines));
        var body = DocumentSanitizer.Clean(string.Concat(blocks.Select(block => block.ToHtml()))).Html;
        return new ImportedCircular(
            title?.Text, title?.Label ?? "", body, link?.Url, link?.Lead ?? "", closing.Closing, closing.IssuerName, closing.DateText, closing.Date,
            [.. WarningsAbout(title, body, link, closing)]);
    }

    private static IEnumerable<Fault> WarningsAbout(CircularTitle? title, string body, FullTextLink? link, CircularClosing closing)
    {
        if (title is null)
            yield return new Fault(Words.Composing, "Import.NoTitle");
        if (closing.Date is null)
            yield return new Fault(Words.Composing, "Import.NoDate");
        if (closing.IssuerName is null)
            yield return new Fault(Words.Composing, "Import.NoIssuer");
        if (link is null)
            yield return new Fault(Words.Composing, "Import.NoLink");
        if (CircularDocument.Parse(body).Sections.Count == 0)
            yield return new Fault(Words.Composing, "Import.NoSections");
    }
}
