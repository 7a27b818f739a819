using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>A recipient called a mail spam (RFC 5965).</summary>
internal static class FeedbackReport
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        // Hotmail sends the mail itself and names the recipient in a field that it put into it.
        if (mail.Feedback.Count == 0 && mail.Original.Field("X-HmXmrOriginalRecipient") is null)
            return null;
        var fields = mail.Feedback.Count > 0 ? mail.Feedback[0] : [];
        if (!ComplaintTypes.Has(fields.Field("Feedback-Type")))
            return new MailReport(ReportKind.Other, []) { IsForPrograms = ComplaintTypes.AreForPrograms(fields.Field("Feedback-Type")) };
        return new MailReport(ReportKind.Complaint, [.. Complained(mail, fields)
            .Select(address => new ReportedRecipient(ReportKind.Complaint, address, false, ReplyReason.Unspecified, null, null, fields.Field("Feedback-Type") ?? "abuse"))]);
    }

    /// <summary>A mail to several names each (section 3.2).</summary>
    private static string?[] Complained(ReturnedMail mail, FieldGroup fields)
    {
        if (Addresses.In(fields.Field("Original-Rcpt-To") ?? "").Distinct(StringComparer.OrdinalIgnoreCase).ToArray() is [_, _, ..] several)
            return several;
        return [Addresses.Of(fields.Field("Original-Rcpt-To")) ?? Addresses.Of(fields.Field("Removal-Recipient"))
            ?? Addresses.Of(mail.Original.Field("X-HmXmrOriginalRecipient")) ?? Addresses.Of(mail.Original.Field("To"))];
    }
}
