using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>The messages of one dispatch: its contents cut at their personal fields once, then filled for each recipient.
/// Safe to share between threads.</summary>
public sealed class DispatchMessages
{
    private readonly Dictionary<Language, PersonalContent> contents;
    private readonly MessageFrame frame;
    private readonly PublicOptions site;
    private readonly byte[] linkKey;

    /// <param name="contents">Those of one dispatch and revision; at least one.</param>
    /// <param name="links">The links of the dispatch whose being followed is recorded; null, as empty, for none.</param>
    /// <param name="recordsOpens">Whether a picture tells that a mail was shown.</param>
    public DispatchMessages(MessageFrame frame, IReadOnlyCollection<DispatchContent> contents, IReadOnlyCollection<TrackedLink>? links = null, bool recordsOpens = false)
    {
        var numbers = (links ?? []).Where(link => !link.Hidden).ToDictionary(link => link.Url, link => link.Number);
        var hidden = links?.FirstOrDefault(link => link.Hidden)?.Number;
        linkKey = numbers.Count > 0 || hidden is not null ? LinkSignature.Key(frame.LinkKey!) : [];
        this.contents = contents.ToDictionary(content => content.Language,
            content => new PersonalContent(content, TrackedMarkup.Mark(content.Html, numbers, frame.LeavesShownAddresses, hidden, recordsOpens)));
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
        var values = Values(recipient, web, unsubscribe);
        foreach (var number in content.TrackedNumbers)
            values[PersonalField.TrackedLink(number)] = site.FollowLink(recipient.Token, number, LinkSignature.Of(linkKey, recipient.Token, number));
        if (content.HasPicture)
            values[PersonalField.OpenedPicture] = site.OpenedPicture(recipient.Token);
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

    /// <summary>The HTML of the same message to be looked at by somebody else, without what would record that as reading.</summary>
    public FilledText ForShowing(DeliveryEnvelope recipient) => ContentFor(recipient.Language).Untracked
        .ForHtml(Values(recipient, site.WebLink(recipient.Token), site.UnsubscribeLink(recipient.Token)));

    private static Dictionary<string, string> Values(DeliveryEnvelope recipient, string web, string unsubscribe) => new()
    {
        [PersonalField.RecipientName] = recipient.Name,
        [PersonalField.RecipientOrganisation] = recipient.Organisation,
        [PersonalField.WebLink] = web,
        [PersonalField.UnsubscribeLink] = unsubscribe,
    };

    private PersonalContent ContentFor(Language language) =>
        contents.GetValueOrDefault(language)
        ?? contents.GetValueOrDefault(Language.TraditionalChinese)
        ?? contents.OrderBy(content => content.Key).First().Value;

    private sealed class PersonalContent
    {
        public PersonalContent(DispatchContent content, string html)
        {
            Language = content.Language;
            Subject = PersonalText.Parse(content.Subject);
            Html = PersonalText.Parse(html);
            Text = PersonalText.Parse(content.Text);
            Untracked = ReferenceEquals(html, content.Html) ? Html : PersonalText.Parse(content.Html);
            TrackedNumbers = [.. Html.Fields.Select(PersonalField.TrackedNumber).OfType<int>()];
            HasPicture = Html.Fields.Contains(PersonalField.OpenedPicture);
        }

        public Language Language { get; }
        public PersonalText Subject { get; }
        public PersonalText Html { get; }
        public PersonalText Text { get; }
        public PersonalText Untracked { get; }
        public int[] TrackedNumbers { get; }
        public bool HasPicture { get; }
    }
}
