using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>Invitations and answers to them (RFC 6047): about a meeting, whatever their words.</summary>
internal static class CalendarMail
{
    public static MailReport? Recognise(ReturnedMail mail) =>
        mail.HasCalendar && mail.DeliveryStatus.Count == 0 ? new MailReport(ReportKind.Other, []) : null;
}
