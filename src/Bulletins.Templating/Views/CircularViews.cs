using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Templating.Views;

/// <summary>Makes the views of an edition. All text from outside passes here and loses what could pass for a personal field.</summary>
internal sealed class CircularViews(Bulletin bulletin, Edition edition, RecordedReading recorded)
{
    private const int SectionsThatNeedContents = 3;
    private const int SummaryCharacters = 90;

    private readonly EditionDocument document = EditionDocument.Parse(edition.Body);
    private readonly Language language = edition.Language;

    public string Title => OneLine(edition.Title);

    public CircularView ForHtml() => View(new SafeHtml(document.ToHtml()), []);

    public CircularView ForText()
    {
        var plain = document.ToPlainText(language);
        return View(plain.Text, [.. plain.Links.Select((url, index) => new ReferenceView(index + 1, url))]);
    }

    private CircularView View(object body, IReadOnlyList<ReferenceView> references) => new(
        Bulletin(body, references),
        Issuer(),
        Senders(),
        new RecipientView(PersonalField.Mark(PersonalField.RecipientName), PersonalField.Mark(PersonalField.RecipientOrganisation)),
        new LinksView(PersonalField.Mark(PersonalField.WebLink), PersonalField.Mark(PersonalField.UnsubscribeLink)),
        LanguageAttribute(language),
        Texts());

    private BulletinView Bulletin(object body, IReadOnlyList<ReferenceView> references) => new(
        bulletin.Number is { Length: > 0 } number ? OneLine(number) : null,
        Title,
        DateText.Of(bulletin.IssuedOn, language),
        document.Summary(SummaryCharacters),
        document.Contents.Count < SectionsThatNeedContents ? [] : [.. document.Contents.Select(c => new ContentsView(c.Heading, c.Anchor))],
        body,
        references,
        FullTextUrl,
        FullTextUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out var link) && link.Scheme is "http" or "https" ? FullTextUrl : null,
        [.. PersonalField.Strip(edition.Closing).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    private string? FullTextUrl => bulletin.FullTextUrl is { Length: > 0 } url && !document.LinksTo(url) ? OneLine(url) : null;

    private IssuerView Issuer()
    {
        var name = bulletin.Issuer.NameIn(language);
        var other = bulletin.Issuer.NameIn(OtherLanguage);
        return new IssuerView(OneLine(name), other == name ? null : OneLine(other));
    }

    private SenderView[] Senders() => [Sender(language), Sender(OtherLanguage)];

    /// <summary>English beside a Chinese edition, Traditional Chinese beside an English one.</summary>
    private Language OtherLanguage => language == Language.English ? Language.TraditionalChinese : Language.English;

    private SenderView Sender(Language language)
    {
        var issuer = bulletin.Issuer;
        return new SenderView(
            LanguageAttribute(language),
            OneLine(issuer.NameIn(language)),
            OneLine(issuer.PostalAddressIn(language)),
            OneLine(issuer.Telephone),
            OneLine(issuer.ReplyTo is { Length: > 0 } replyTo ? replyTo : issuer.SenderAddress),
            new SenderTextsView(
                Colon(language),
                Space(language),
                Text(language, "Letter.PostalAddress"),
                Text(language, "Letter.Telephone"),
                Text(language, "Letter.Email"),
                Text(language, "Letter.Reason"),
                Text(language, "Letter.UnsubscribeBefore"),
                Text(language, "Letter.UnsubscribeLink"),
                Text(language, "Letter.UnsubscribeAfter"),
                Text(language, "Letter.UnsubscribePlain")));
    }

    private TextsView Texts() => new(
        Text(language, "Letter.Circular"),
        Text(language, "Letter.To"),
        Colon(language),
        Space(language),
        Text(language, "Letter.Contents"),
        Text(language, "Letter.FullText"),
        Text(language, "Letter.References"),
        Text(language, "Letter.WebBefore"),
        Text(language, "Letter.WebLink"),
        Text(language, "Letter.WebVersion"),
        recorded == RecordedReading.Nothing ? null : Text(language, $"Letter.Recorded.{recorded.ToString().Replace(", ", "And", StringComparison.Ordinal)}"));

    private static string Text(Language language, string key) => Words.Rendering.In(language.Culture(), key);

    private static string Colon(Language language) => language == Language.English ? ": " : "：";

    private static string Space(Language language) => language == Language.English ? " " : "";

    private static string LanguageAttribute(Language language) => language == Language.TraditionalChinese ? "zh-Hant-HK" : language.Tag();

    private static string OneLine(string text) =>
        string.Join(' ', PersonalField.Strip(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
