using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>The header fields that mark a circular as mail to a list and let its reader leave it with one click.</summary>
/// <remarks>No Auto-Submitted field: RFC 3834 section 5 means it for mail made without human intervention, and a circular is
/// written by a person and released by a person. Programs that sort out machine-made mail (ticket systems above all) would
/// drop it. List-Id, Precedence and X-Auto-Response-Suppress already keep absence notices away (RFC 3834 section 2).</remarks>
internal static class ListHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> For(MessageFrame frame, string token, string webLink, string unsubscribeLink, Language language) =>
    [
        new("List-Id", frame.ListId),                                                                                   // RFC 2919
        new("List-Unsubscribe", $"<{unsubscribeLink}>, <mailto:{frame.UnsubscribeMailbox}?subject=unsubscribe%20{token}>"), // RFC 2369
        new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),                                                     // RFC 8058
        new("Archived-At", $"<{webLink}>"),                                                                             // RFC 5064
        new("Precedence", "bulk"),
        new("X-Auto-Response-Suppress", "OOF, AutoReply"),
        new("Feedback-ID", frame.FeedbackId),
        new("Content-Language", language.Tag()),
    ];
}
