using Bulletins.Tracking.Events;
using Bulletins.Tracking.Reports;

namespace Bulletins.Tracking.Incoming;

/// <summary>What a mail that came back says, as events: one for each recipient it names.</summary>
internal static class ReportedEvents
{
    public static IEnumerable<ReportedEvent> Of(IncomingMail mail, MailReport report)
    {
        if (Kind(report.Kind) is not { } whole)
            yield break;
        if (report.Recipients.Count == 0)
            yield return Event(mail, report, 1, whole, null);
        for (var i = 0; i < report.Recipients.Count; i++)
        {
            var recipient = report.Recipients[i];
            yield return Event(mail, report, i + 1,
                recipient.IsRelayed ? DeliveryEventKind.Relayed : recipient.IsWithheld ? DeliveryEventKind.Withheld : Kind(recipient.Kind) ?? whole, recipient);
        }
    }

    public static DeliveryTraces TracesOf(MailReport report, ReportedRecipient? recipient) => new()
    {
        SentTo = report.SentTo,
        EnvelopeId = report.EnvelopeId,
        MessageId = report.OriginalMessageId,
        HeaderTokens = report.HeaderTokens,
        OriginalRecipient = recipient?.OriginalRecipient,
        Address = recipient?.Address,
    };

    private static ReportedEvent Event(IncomingMail mail, MailReport report, int number, DeliveryEventKind kind, ReportedRecipient? recipient) =>
        new($"mail:{mail.Digest}:{number}", kind, mail.Source, When(mail, report), TracesOf(report, recipient))
        {
            Hard = recipient?.Hard ?? false,
            Reason = recipient?.Reason ?? default,
            Status = recipient?.Status,
            Code = recipient?.Code,
            Diagnostic = recipient?.Diagnostic,
            Server = recipient?.RemoteServer ?? report.Server,
            IncomingMailId = mail.Id,
        };

    /// <summary>A date that lies ahead, or a year back, is a wrong clock's.</summary>
    private static DateTime When(IncomingMail mail, MailReport report) =>
        report.Date is { } date && date <= mail.ReceivedAt && date > mail.ReceivedAt.AddYears(-1) ? date : mail.ReceivedAt;

    private static DeliveryEventKind? Kind(ReportKind kind) => kind switch
    {
        ReportKind.Bounce => DeliveryEventKind.Bounced,
        ReportKind.Delay => DeliveryEventKind.Delayed,
        ReportKind.Delivered => DeliveryEventKind.Delivered,
        ReportKind.Complaint => DeliveryEventKind.Complained,
        ReportKind.Receipt => DeliveryEventKind.Displayed,
        ReportKind.AutoReply => DeliveryEventKind.AutoReplied,
        _ => null,
    };
}
