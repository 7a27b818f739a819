using System.Text.RegularExpressions;
using Bulletins.Mail.Reports.Recognisers;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports;

/// <summary>Asks one recogniser after the other; the first that knows the mail says what it is.</summary>
public sealed class ReportReader : IReportReader
{
    /// <summary>From what a standard defines to what only looks like it.</summary>
    private static readonly Func<ReturnedMail, MailReport?>[] Recognisers =
    [
        CalendarMail.Recognise,
        FeedbackReport.Recognise,
        NotificationMail.Recognise,
        DispositionReport.Recognise,
        DeliveryStatusReport.Recognise,
        AggregateReport.Recognise,
        ChallengeMail.Recognise,
        TextualReport.Recognise,
        ReadReceiptText.Recognise,
        AutomaticAnswer.Recognise,
    ];

    public MailReport Read(Stream message)
    {
        var unknown = new MailReport(ReportKind.Other, []);
        try
        {
            var mail = ReturnedMail.Read(message);
            return WithTraces(Recognisers.Select(recognise => recognise(mail)).FirstOrDefault(found => found is not null) ?? unknown, mail);
        }
        catch (RegexMatchTimeoutException)
        {
            // Made to be slow: no server writes such a report.
            return unknown;
        }
    }

    private static MailReport WithTraces(MailReport report, ReturnedMail mail) => WithTraces(report, mail,
        isAnswer: report.Kind is ReportKind.Other or ReportKind.AutoReply or ReportKind.Receipt);

    private static MailReport WithTraces(MailReport report, ReturnedMail mail, bool isAnswer) => report with
    {
        Server = report.Server ?? Traces.Server(mail),
        EnvelopeId = report.EnvelopeId ?? mail.DeliveryStatus.Concat(mail.Disposition).Concat(mail.Feedback)
            .Select(g => g.Field("Original-Envelope-Id")).FirstOrDefault(id => id is not null),
        OriginalMessageId = report.OriginalMessageId ?? Traces.OriginalMessageId(mail, isAnswer),
        HeaderTokens = [.. report.HeaderTokens.Union(Traces.Tokens(mail, isAnswer), StringComparer.Ordinal)],
        SentTo = [.. report.SentTo.Concat(isAnswer ? [] : Traces.OriginalSenders(mail)).Union(Traces.SentTo(mail), StringComparer.OrdinalIgnoreCase)],
        From = Traces.From(mail),
        Subject = mail.Subject,
        Date = Traces.Date(mail),
    };
}
