using System.Text.Json.Serialization;
using Bulletins.Composing;
using Bulletins.Composing.Documents;
using Bulletins.Texts;

namespace Bulletins.Web.Composing;

/// <summary>A bulletin as the API shows it; title, sections and closing are those of the master edition.</summary>
internal sealed record BulletinResult(
    long Id, string Title, string? Number, string Issuer, DateOnly IssuedOn, string? Topic, string? FullTextUrl, BulletinState State,
    string Introduction, IReadOnlyList<SectionResult> Sections, string Closing, IReadOnlyList<string> Languages,
    string? ApprovedBy, DateTime? ApprovedAt, IReadOnlyList<string> Warnings)
{
    public static BulletinResult Of(Bulletin bulletin, IEnumerable<Fault>? warnings = null)
    {
        var edition = bulletin.EditionFor(Language.TraditionalChinese);
        var document = CircularDocument.Parse(edition.Body);
        return new BulletinResult(
            bulletin.Id, edition.Title, bulletin.Number, bulletin.Issuer.NameTraditionalChinese, bulletin.IssuedOn, bulletin.Topic?.Key, bulletin.FullTextUrl, bulletin.State,
            document.Introduction, [.. document.Sections.Select(s => new SectionResult(s.Name, s.Text))], edition.Closing,
            [.. bulletin.Editions.Select(e => e.Language).Order().Select(l => l.Tag())],
            bulletin.ApprovedBy, bulletin.ApprovedAt, [.. (warnings ?? []).Select(w => w.ToString())]);
    }
}

internal sealed record SectionResult(string Heading, string Text);

/// <summary>A line of the list of bulletins.</summary>
internal sealed record BulletinLine(
    long Id, string? Number, string Title, DateOnly IssuedOn, BulletinState State, string Issuer, IReadOnlyList<string> Languages, DateTime UpdatedAt)
{
    public static BulletinLine Of(BulletinEntry entry) => new(
        entry.Id, entry.Number, entry.Title, entry.IssuedOn, entry.State, entry.Issuer, [.. entry.Languages.Select(l => l.Tag())], entry.UpdatedAt);
}

internal sealed record BulletinLines(IReadOnlyList<BulletinLine> Items, int Total);

/// <summary>An edition as its editor loads and saves it.</summary>
/// <param name="Version">To be sent back with the next save.</param>
internal sealed record EditionResult(
    string Title, string Body, string Closing, int Version, string UpdatedBy, DateTime UpdatedAt, bool Editable, int Words, IReadOnlyList<string> Notices)
{
    public static EditionResult Of(Edition edition, IEnumerable<Fault>? notices = null) => new(
        edition.Title, DocumentSanitizer.Clean(edition.Body).Html, edition.Closing, edition.Version, edition.UpdatedBy, edition.UpdatedAt,
        edition.Bulletin.CanBeEdited, CircularDocument.Parse(edition.Body).WordCount, [.. (notices ?? []).Select(n => n.ToString())]);
}

/// <summary>An edition as it is to be: the whole of it, since what is left out would be taken away.</summary>
/// <param name="Version">What the editor read.</param>
internal sealed record EditionDraft([property: JsonRequired] string? Title, [property: JsonRequired] string? Body, [property: JsonRequired] string? Closing, [property: JsonRequired] int Version)
{
    public EditionText ToText() => new(Title ?? "", Body ?? "", Closing ?? "");
}

internal sealed record PastedHtml([property: JsonRequired] string? Html);

internal sealed record CleanHtml(string Html, IReadOnlyList<string> Notices);
