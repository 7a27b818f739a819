using System.Text.Json;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>What the messages of a dispatch share beyond their text. It is frozen with the dispatch when its first message
/// is composed, so that a later change of the issuer or the settings changes neither the mails that are still to go nor how
/// those that went are shown.</summary>
/// <param name="FromNames">The issuer's name by the language tag of the edition.</param>
/// <param name="UnsubscribeMailbox">Takes requests to stop that are written as a mail (RFC 2369).</param>
/// <param name="OwnerMailbox">Whom a reader writes to about the list (RFC 2369). Null in frames that are older than it: then their
/// messages stay as they were, without the field. The same holds for what follows.</param>
/// <param name="LinkKey">Signs the links of this dispatch whose being followed is recorded: a key for each dispatch, kept as long as
/// it, so that no change of keys makes a mailed link void. Null where none is recorded.</param>
/// <param name="HelpLink">The page that says how circulars are stopped and whom to ask.</param>
/// <param name="LeavesShownAddresses">Whether a link that shows an address as its text leads there by itself, whatever is recorded.</param>
public sealed record MessageFrame(
    IReadOnlyDictionary<string, string> FromNames, string FromAddress, string? ReplyTo, string BounceAddress, string MessageIdDomain,
    string BaseUrl, string ListId, string UnsubscribeMailbox, string FeedbackId,
    string? OwnerMailbox = null, string? HelpLink = null, string? LinkKey = null, bool LeavesShownAddresses = false)
{
    /// <param name="bulletin">With its issuer and topic.</param>
    public static MessageFrame Of(Bulletin bulletin, MailOptions mail, PublicOptions site)
    {
        var issuer = bulletin.Issuer;
        return new MessageFrame(
            Enum.GetValues<Language>().ToDictionary(language => language.Tag(), issuer.NameIn),
            issuer.SenderAddress,
            issuer.ReplyTo,
            mail.BounceAddress ?? issuer.SenderAddress,
            mail.MessageIdDomain ?? AsciiAddress.DomainOf(issuer.SenderAddress),
            site.BaseUrl,
            ListNames.ListId(bulletin),
            AsciiAddress.Of(mail.UnsubscribeAddress ?? issuer.AnswersTo),
            // Names the circular and the kind of mail, never the recipient, and ends in a sender name that stays the same,
            // of 5 to 15 characters (Gmail's feedback loop).
            $"{bulletin.Token}:circular:bulletins",
            OwnerMailbox: AsciiAddress.Of(issuer.AnswersTo),
            HelpLink: site.HelpLink,
            LeavesShownAddresses: true);
    }

    public static MessageFrame Read(string json) => JsonSerializer.Deserialize<MessageFrame>(json)!;

    public string Write() => JsonSerializer.Serialize(this);
}
