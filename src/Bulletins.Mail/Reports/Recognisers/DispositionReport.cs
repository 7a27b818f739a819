using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>A mail program says what became of a mail in its reader's hands (RFC 8098).</summary>
internal static partial class DispositionReport
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (mail.Disposition.Find(group => group.ContainsKey("Disposition") || group.ContainsKey("Final-Recipient")) is not { } fields)
            return null;
        var original = Addresses.OfEncoded(fields.Field("Original-Recipient"));
        var address = Addresses.Of(fields.Field("Final-Recipient")) ?? original;
        if (IsRejection(mail, fields))
        {
            // Some name the account that the mail was for in the field, and its address in the words alone.
            address ??= new ReportText(mail).Recipients is [var only] ? only : null;
            return new MailReport(ReportKind.Bounce, [Verdict.Of(ReportKind.Bounce, address, null, Words(mail, address), Traces.Server(mail)) with { OriginalRecipient = original }]);
        }
        return new MailReport(ReportKind.Receipt,
            [new ReportedRecipient(ReportKind.Receipt, address, false, ReplyReason.Unspecified, null, null, fields.Field("Disposition")) { OriginalRecipient = original }]);
    }

    /// <summary>Mail stores that refuse a mail after they took it say so in this form (RFC 5429 section 2.1).</summary>
    private static bool IsRejection(ReturnedMail mail, FieldGroup fields) =>
        (fields.Field("Disposition") ?? "").StartsWith("automatic-action", StringComparison.OrdinalIgnoreCase) && mail.Lines.Take(10).Any(Rejected().IsMatch);

    private static string? Words(ReturnedMail mail, string? address) =>
        address is not null && new ReportText(mail).WordsFor(address) is { } words ? words : string.Join(' ', mail.Lines.Take(10)).Trim();

    [GeneratedRegex("(was|is|been) (automatically )?(rejected|refused)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rejected();
}
