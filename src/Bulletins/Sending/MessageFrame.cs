using System.Text.Json;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>What the messages of a dispatch share beyond their text. It is frozen with the dispatch when its first message
/// is composed, so that a later change of the issuer or the settings changes neither the mails that are still to go nor how
/// those that went are shown.</summary>
/// <param name="FromNames">The issuer's name by the language tag of the edition.</param>
/// <param name="UnsubscribeMailbox">Takes requests to stop that are written as a mail (RFC 2369).</param>
public sealed record MessageFrame(
    IReadOnlyDictionary<string, string> FromNames, string FromAddress, string? ReplyTo, string BounceAddress, string MessageIdDomain,
    string BaseUrl, string ListId, string UnsubscribeMailbox, string FeedbackId)
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
            AsciiAddress.Of(issuer.ReplyTo ?? issuer.SenderAddress),
            // Names the circular and the kind of mail, never the recipient, and ends in a sender name that stays the same,
            // of 5 to 15 characters (Gmail's feedback loop).
            $"{bulletin.Token}:circular:bulletins");
    }

    public static MessageFrame Read(string json) => JsonSerializer.Deserialize<MessageFrame>(json)!;

    public string Write() => JsonSerializer.Serialize(this);
}
