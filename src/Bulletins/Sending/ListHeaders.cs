using System.Globalization;
using Bulletins.Composing;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>The header fields that mark a circular as mail to a list and let its reader leave it with one click.</summary>
/// <remarks>No Auto-Submitted field: RFC 3834 section 5 means it for mail made without human intervention, and a circular is
/// written by a person and released by a person. Programs that sort out machine-made mail (ticket systems above all) would
/// drop it. List-Id, Precedence and X-Auto-Response-Suppress already keep absence notices away (RFC 3834 section 2).</remarks>
internal sealed class ListHeaders(Bulletin bulletin)
{
    private readonly string listId = bulletin.Topic is { } topic
        ? $"{Phrase($"{bulletin.Issuer.NameTraditionalChinese} {topic.NameTraditionalChinese}")} <{Label(topic.Key)}.circulars.{AsciiDomain(bulletin.Issuer.SenderAddress)}>"
        : $"{Phrase(Words.Sending.In(Language.TraditionalChinese.Culture(), "List.Name", bulletin.Issuer.NameTraditionalChinese))} <circulars.{AsciiDomain(bulletin.Issuer.SenderAddress)}>";

    private readonly string mailbox = AsciiAddress(bulletin.Issuer.ReplyTo ?? bulletin.Issuer.SenderAddress);

    /// <summary>Feedback-ID names the circular and the kind of mail, never the recipient, and ends in a sender name that stays
    /// the same, of 5 to 15 characters (Gmail's feedback loop).</summary>
    private readonly string feedbackId = $"{bulletin.Token}:circular:bulletins";

    public IReadOnlyList<KeyValuePair<string, string>> For(string token, string webLink, string unsubscribeLink, Language language) =>
    [
        new("List-Id", listId),                                                                          // RFC 2919
        new("List-Unsubscribe", $"<{unsubscribeLink}>, <mailto:{mailbox}?subject=unsubscribe%20{token}>"), // RFC 2369
        new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),                                      // RFC 8058
        new("Archived-At", $"<{webLink}>"),                                                              // RFC 5064
        new("Precedence", "bulk"),
        new("X-Auto-Response-Suppress", "OOF, AutoReply"),
        new("Feedback-ID", feedbackId),
        new("Content-Language", language.Tag()),
    ];

    /// <summary>The domain of an address in the ASCII form that identifiers in header fields need (RFC 5890).</summary>
    public static string AsciiDomain(string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        return new IdnMapping().GetAscii(domain).ToLowerInvariant();
    }

    private static string AsciiAddress(string address) =>
        $"{Uri.EscapeDataString(address[..address.LastIndexOf('@')])}@{AsciiDomain(address)}";

    /// <summary>In quotes where it is ASCII; other text becomes encoded-words, which must not be quoted (RFC 2047 section 5).</summary>
    private static string Phrase(string name)
    {
        var plain = new string([.. name.Where(c => !char.IsControl(c) && c is not ('"' or '\\' or '<' or '>'))]);
        return plain.All(char.IsAscii) ? $"\"{plain}\"" : plain;
    }

    /// <summary>A topic's key as a domain label.</summary>
    private static string Label(string key)
    {
        var label = new string([.. key.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        return label.Length > 0 ? label : "topic";
    }
}
