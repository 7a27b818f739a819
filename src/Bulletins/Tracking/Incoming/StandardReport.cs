using Bulletins.Tracking.Reports;

namespace Bulletins.Tracking.Incoming;

/// <summary>Reports that a program writes for programs and that are about no bounce: nobody waits for an answer to them.</summary>
internal static class StandardReport
{
    /// <summary>Feedback such as "not spam" (RFC 5965) or about forged mail (RFC 6591), and what is counted.</summary>
    public static bool Is(ReadableMail mail) => mail.IsReport || AggregateReports.Include(mail.Field, mail.Attachments);
}
