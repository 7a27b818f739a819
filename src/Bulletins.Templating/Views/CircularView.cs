namespace Bulletins.Templating.Views;

/// <summary>All that a template of a circular may use; <c>templates/README.md</c> says what each field holds.</summary>
/// <param name="Senders">The sender block in the edition's language, then in the other: Chinese and English both (Cap. 593A s. 7).</param>
/// <param name="Language">The tag for <c>lang</c> attributes.</param>
public sealed record CircularView(
    BulletinView Bulletin,
    IssuerView Issuer,
    IReadOnlyList<SenderView> Senders,
    RecipientView Recipient,
    LinksView Links,
    string Language,
    TextsView Texts);

/// <param name="Contents">Empty for a circular of fewer than three sections.</param>
/// <param name="Body"><see cref="SafeHtml"/> in an HTML template, set lines in a plain text one.</param>
/// <param name="References">What the numbered references in a plain text body point to; empty in HTML.</param>
/// <param name="FullTextUrl">Null too when the body itself links to it.</param>
/// <param name="FullTextLink">The same where a browser may follow it: null for anything but http and https.</param>
public sealed record BulletinView(
    string? Number,
    string Title,
    string IssuedOn,
    string Summary,
    IReadOnlyList<ContentsView> Contents,
    object Body,
    IReadOnlyList<ReferenceView> References,
    string? FullTextUrl,
    string? FullTextLink,
    IReadOnlyList<string> Closing);

public sealed record ContentsView(string Heading, string Anchor);

public sealed record ReferenceView(int Number, string Url);

/// <param name="OtherName">The name in English for a Chinese edition, in Chinese for an English one; null when there is none.</param>
public sealed record IssuerView(string Name, string? OtherName);

public sealed record SenderView(string Language, string Name, string PostalAddress, string Telephone, string Email, SenderTextsView Texts);

/// <param name="Colon">With the space after it that the language's typesetting asks for.</param>
/// <param name="Space">Between sentences: none in Chinese.</param>
public sealed record SenderTextsView(
    string Colon,
    string Space,
    string PostalAddress,
    string Telephone,
    string Email,
    string Reason,
    string UnsubscribeBefore,
    string UnsubscribeLink,
    string UnsubscribeAfter,
    string UnsubscribePlain);

public sealed record RecipientView(string Name, string Organisation);

public sealed record LinksView(string Web, string Unsubscribe);

/// <inheritdoc cref="SenderTextsView"/>
/// <param name="Recorded">That it is recorded whether the mail was opened or its links followed; null when nothing is.</param>
public sealed record TextsView(
    string Circular,
    string To,
    string Colon,
    string Space,
    string Contents,
    string FullText,
    string References,
    string WebBefore,
    string WebLink,
    string WebVersion,
    string? Recorded);
