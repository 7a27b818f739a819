using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports;

/// <summary>A mail program says what became of a mail in its reader's hands (RFC 8098).</summary>
internal static class DispositionReport
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (mail.Disposition.Find(group => group.ContainsKey("Disposition") || group.ContainsKey("Final-Recipient")) is not { } fields)
            return null;
        var original = Addresses.Of(fields.Field("Original-Recipient"));
        var address = Addresses.Of(fields.Field("Final-Recipient")) ?? original;
        return new MailReport(ReportKind.Receipt,
            [new ReportedRecipient(ReportKind.Receipt, address, false, ReplyReason.Unspecified, null, null, fields.Field("Disposition")) { OriginalRecipient = original }]);
    }
}
