using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>The messages of one dispatch: its contents cut at their personal fields once, then filled for each recipient.
/// Safe to share between threads.</summary>
public sealed class DispatchMessages
{
    private readonly Dictionary<Language, PersonalContent> contents;
    private readonly MessageFrame frame;
    private readonly PublicOptions site;

    /// <param name="contents">Those of one dispatch and revision; at least one.</param>
    public DispatchMessages(MessageFrame frame, IReadOnlyCollection<DispatchContent> contents)
    {
        this.contents = contents.ToDictionary(content => content.Language, content => new PersonalContent(content));
        if (this.contents.Count == 0)
            throw new InvalidOperationException("No edition has been rendered for the dispatch.");
        Revision = contents.First().Revision;
        this.frame = frame;
        site = new PublicOptions { BaseUrl = frame.BaseUrl };
    }

    /// <summary>The issuer's, from which the relay is chosen.</summary>
    public string SenderAddress => frame.FromAddress;

    /// <summary>The revision of the content that every message carries.</summary>
    public int Revision { get; }

    public OutgoingMessage Compose(DeliveryEnvelope recipient, DateTime date)
    {
        var content = ContentFor(recipient.Language);
        var web = site.WebLink(recipient.Token);
        var unsubscribe = site.UnsubscribeLink(recipient.Token);
        var values = new Dictionary<string, string>
        {
            [PersonalField.RecipientName] = recipient.Name,
            [PersonalField.RecipientOrganisation] = recipient.Organisation,
            [PersonalField.WebLink] = web,
            [PersonalField.UnsubscribeLink] = unsubscribe,
        };
        return new OutgoingMessage(
            MessageId: $"{recipient.Token}@{frame.MessageIdDomain}",
            Token: recipient.Token,
            Date: date,
            EnvelopeSender: EnvelopeSender.For(frame.BounceAddress, recipient.Token),
            FromName: frame.FromNames[content.Language.Tag()],
            FromAddress: frame.FromAddress,
            ReplyTo: frame.ReplyTo,
            ToName: recipient.Name.Length > 0 ? recipient.Name : recipient.Organisation,
            ToAddress: recipient.Email,
            Subject: content.Subject.FillPlain(values),
            Language: content.Language,
            Html: content.Html.ForHtml(values),
            Text: content.Text.ForPlain(values),
            Headers: ListHeaders.For(frame, recipient.Token, web, unsubscribe, content.Language));
    }

    private PersonalContent ContentFor(Language language) =>
        contents.GetValueOrDefault(language)
        ?? contents.GetValueOrDefault(Language.TraditionalChinese)
        ?? contents.OrderBy(content => content.Key).First().Value;

    private sealed class PersonalContent(DispatchContent content)
    {
        public Language Language { get; } = content.Language;
        public PersonalText Subject { get; } = PersonalText.Parse(content.Subject);
        public PersonalText Html { get; } = PersonalText.Parse(content.Html);
        public PersonalText Text { get; } = PersonalText.Parse(content.Text);
    }
}
