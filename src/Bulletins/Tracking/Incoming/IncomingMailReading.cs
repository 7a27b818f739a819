using Bulletins.Members;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Incoming;

/// <summary>Reads the mails that were received, and records what each says. Safe to run twice: a mail is read until its state says that it was.</summary>
public sealed class IncomingMailReading(BulletinsDb db, IReportReader reader, DeliveryEventLog events, DeliveryMatching matching, MailedUnsubscription unsubscription,
    ILogger<IncomingMailReading> log)
{
    private const int Slice = 50;

    public async Task ReadReceivedAsync(CancellationToken cancellation = default)
    {
        while (await db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Received).OrderBy(m => m.Id).Take(Slice).ToListAsync(cancellation) is { Count: > 0 } mails)
        {
            await ReadOneByOneIfNeededAsync(mails, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A mail over which recording fails is for a person to look at, and keeps no other waiting.</summary>
    private async Task ReadOneByOneIfNeededAsync(List<IncomingMail> mails, CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(mails, cancellation);
        }
        catch (Exception failure) when (failure is DbUpdateException or FaultException or InvalidOperationException && mails.Count > 1)
        {
            db.ChangeTracker.Clear();
            foreach (var mail in mails)
                await ReadOneByOneIfNeededAsync([mail], cancellation);
        }
        catch (Exception failure) when (failure is DbUpdateException or FaultException or InvalidOperationException)
        {
            log.LogError(failure, "What incoming mail {Mail} says can't be recorded.", mails[0].Id);
            db.ChangeTracker.Clear();
            await db.IncomingMails.Where(m => m.Id == mails[0].Id && m.State == IncomingMailState.Received)
                .ExecuteUpdateAsync(row => row.SetProperty(m => m.State, IncomingMailState.ForStaff), cancellation);
        }
    }

    private async Task ReadAsync(List<IncomingMail> mails, CancellationToken cancellation)
    {
        var reports = new List<(IncomingMail Mail, MailReport Report, bool Unread)>();
        foreach (var mail in mails)
            reports.Add(await ReadAsync(mail, cancellation));
        var reported = reports.SelectMany(r => ReportedEvents.Of(r.Mail, r.Report)).ToList();
        var recorded = (await events.RecordAsync(reported, cancellation)).ToLookup(e => e.Reported.IncomingMailId);
        var matches = await matching.FindAsync([.. reports.Select(r => ReportedEvents.TracesOf(r.Report, null))], cancellation);
        for (var i = 0; i < reports.Count; i++)
            await FinishAsync(reports[i].Mail, reports[i].Report, reports[i].Unread, BestOf(recorded[reports[i].Mail.Id]) ?? matches[i], cancellation);
    }

    private async Task<(IncomingMail, MailReport, bool Unread)> ReadAsync(IncomingMail mail, CancellationToken cancellation)
    {
        var octets = await db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == mail.Id).Select(c => c.Octets).SingleOrDefaultAsync(cancellation) ?? [];
        try
        {
            using var stream = new MemoryStream(octets, writable: false);
            return (mail, reader.Read(stream), false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // It is for a person to look at; nothing is read again and again.
            log.LogError(failure, "Incoming mail {Mail} can't be read.", mail.Id);
            return (mail, new MailReport(ReportKind.Other, []), true);
        }
    }

    private async Task FinishAsync(IncomingMail mail, MailReport report, bool unread, MatchedDelivery? match, CancellationToken cancellation)
    {
        var state = report.Kind is ReportKind.Other or ReportKind.AutoReply && !unread && await unsubscription.ActAsync(mail, report, cancellation)
            ? IncomingMailState.Recorded
            : unread ? IncomingMailState.ForStaff : await StateOfAsync(report, match, cancellation);
        db.ChangeTracker.Clear();
        var row = await db.IncomingMails.SingleAsync(m => m.Id == mail.Id, cancellation);
        if (row.State != IncomingMailState.Received)
            return;
        row.Read(report, match?.DeliveryId, match?.Evidence, state);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another process has read it at this moment, and came to the same.
        }
        db.ChangeTracker.Clear();
    }

    private async Task<IncomingMailState> StateOfAsync(MailReport report, MatchedDelivery? match, CancellationToken cancellation) => report.Kind switch
    {
        ReportKind.AutoReply => report.Suggestion is null ? IncomingMailState.Recorded : IncomingMailState.ForStaff,
        ReportKind.Other => match is not null || AnsweredSubject.Is(report.Subject) || await IsFromContactAsync(report.From, cancellation) ? IncomingMailState.ToForward : IncomingMailState.ForStaff,
        _ => match is null ? IncomingMailState.Unmatched : IncomingMailState.Recorded,
    };

    private async Task<bool> IsFromContactAsync(string from, CancellationToken cancellation) =>
        EmailAddress.TryParse(from[(from.LastIndexOf('<') + 1)..].TrimEnd('>'), out var address) && await db.Contacts.AnyAsync(c => c.NormalizedEmail == address.Normalized, cancellation);

    private static MatchedDelivery? BestOf(IEnumerable<RecordedEvent> recorded) =>
        recorded.Select(e => e.Match).Where(match => match is not null).MinBy(match => match!.Evidence);
}
