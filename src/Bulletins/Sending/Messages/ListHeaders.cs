using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>The header fields that mark a circular as mail to a list and let its reader leave it with one click.</summary>
/// <remarks>No Auto-Submitted field: RFC 3834 section 5 means it for mail made without human intervention, and a circular is
/// written by a person and released by a person. Programs that sort out machine-made mail (ticket systems above all) would
/// drop it. No List-Archive either: circulars have no public archive (Archived-At names the web version of this one). List-Id, Precedence and X-Auto-Response-Suppress already keep absence notices away (RFC 3834 section 2).</remarks>
internal static class ListHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> For(MessageFrame frame, string token, string webLink, string unsubscribeLink, Language language)
    {
        List<KeyValuePair<string, string>> fields = new(12)
        {
            new("List-Id", frame.ListId),                                                                                   // RFC 2919
            new("List-Unsubscribe", $"<{unsubscribeLink}>, <mailto:{frame.UnsubscribeMailbox}?subject=unsubscribe%20{token}>"), // RFC 2369
            new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),                                                     // RFC 8058
        };
        if (frame is { HelpLink: { } help, OwnerMailbox: { } owner })
        {
            fields.Add(new("List-Help", $"<{help}>, <mailto:{owner}?subject=help>"));                                       // RFC 2369
            fields.Add(new("List-Owner", $"<mailto:{owner}>"));                                                             // RFC 2369
        }
        fields.Add(new("Archived-At", $"<{webLink}>"));                                                                     // RFC 5064
        fields.Add(new("Precedence", "bulk"));
        fields.Add(new("X-Auto-Response-Suppress", "OOF, AutoReply"));
        fields.Add(new("Feedback-ID", frame.FeedbackId));
        fields.Add(new("Content-Language", language.Tag()));
        return fields;
    }
}
