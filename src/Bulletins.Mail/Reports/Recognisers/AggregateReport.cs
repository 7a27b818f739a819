using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>What receivers of mail counted of our domain: about no mail in particular, whatever it says was rejected.</summary>
internal static class AggregateReport
{
    public static MailReport? Recognise(ReturnedMail mail) =>
        AggregateReports.Include(mail.Header, mail.FileNames) ? new MailReport(ReportKind.Other, []) { IsForPrograms = true } : null;
}
