namespace Bulletins.Tracking.Reports;

/// <summary>Reads a mail that came back.</summary>
public interface IReportReader
{
    /// <summary>Never fails over what the message contains: what can't be understood is <see cref="ReportKind.Other"/>.
    /// Time and memory are bounded, whatever the message.</summary>
    /// <param name="message">In its Internet form (RFC 5322), from the beginning.</param>
    MailReport Read(Stream message);
}
