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
    private const int Slice = 100;

    /// <summary>Of all mails of a slice, which are in memory together.</summary>
    private const long SliceOctets = 16 << 20;

    public async Task ReadReceivedAsync(CancellationToken cancellation = default)
    {
        while (await db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Received).OrderBy(m => m.Id).Take(Slice).ToListAsync(cancellation) is { Count: > 0 } mails)
        {
            long size = 0;
            await ReadOneByOneIfNeededAsync([.. mails.TakeWhile((mail, i) => (size += mail.Size) <= SliceOctets || i == 0)], cancellation);
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
        var ids = mails.ConvertAll(mail => mail.Id);
        var octets = await db.IncomingMailContents.AsNoTracking().Where(c => ids.Contains(c.IncomingMailId)).ToDictionaryAsync(c => c.IncomingMailId, c => c.Octets, cancellation);
        foreach (var mail in mails)
            reports.Add(Read(mail, octets.GetValueOrDefault(mail.Id, [])));
        var reported = reports.SelectMany(r => ReportedEvents.Of(r.Mail, r.Report)).ToList();
        var recorded = (await events.RecordAsync(reported, cancellation)).ToLookup(e => e.Reported.IncomingMailId);
        var matches = await matching.FindAsync([.. reports.Select(r => ReportedEvents.TracesOf(r.Report, null))], cancellation);
        var finished = new Dictionary<long, Finished>();
        for (var i = 0; i < reports.Count; i++)
        {
            var (mail, report, unread) = reports[i];
            var match = BestOf(recorded[mail.Id]) ?? matches[i];
            finished[mail.Id] = new Finished(report, match, await ActAsync(mail, report, unread, match, cancellation));
        }
        await FinishAsync(finished, cancellation);
    }

    private (IncomingMail, MailReport, bool Unread) Read(IncomingMail mail, byte[] octets)
    {
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

    private async Task<IncomingMailState> ActAsync(IncomingMail mail, MailReport report, bool unread, MatchedDelivery? match, CancellationToken cancellation) =>
        unread ? IncomingMailState.ForStaff : await unsubscription.ActAsync(mail, report, cancellation) ?? await StateOfAsync(report, match, cancellation);

    /// <summary>All in one commit. Where another process has read one of them at this moment, it came to the same, and the others follow one by one.</summary>
    private async Task FinishAsync(Dictionary<long, Finished> finished, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        var rows = await db.IncomingMails.Where(m => finished.Keys.Contains(m.Id) && m.State == IncomingMailState.Received).ToListAsync(cancellation);
        foreach (var row in rows)
        {
            var (report, match, state) = finished[row.Id];
            row.Read(report, match?.DeliveryId, match?.Evidence, state);
        }
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            foreach (var row in rows.Count > 1 ? rows : [])
                await FinishAsync(new() { [row.Id] = finished[row.Id] }, cancellation);
        }
        db.ChangeTracker.Clear();
    }

    private async Task<IncomingMailState> StateOfAsync(MailReport report, MatchedDelivery? match, CancellationToken cancellation) => report.Kind switch
    {
        ReportKind.AutoReply => report.Suggestion is null ? IncomingMailState.Recorded : IncomingMailState.ForStaff,
        ReportKind.Other when report.IsForPrograms => IncomingMailState.Recorded,
        ReportKind.Other => match is not null || AnsweredSubject.Is(report.Subject) || await IsFromContactAsync(report.From, cancellation) ? IncomingMailState.ToForward : IncomingMailState.ForStaff,
        _ when match is null => IncomingMailState.Unmatched,
        ReportKind.Bounce or ReportKind.Complaint when match.Evidence.IsWeak() => IncomingMailState.Guessed,
        _ => IncomingMailState.Recorded,
    };

    private async Task<bool> IsFromContactAsync(string from, CancellationToken cancellation) =>
        EmailAddress.TryParse(from[(from.LastIndexOf('<') + 1)..].TrimEnd('>'), out var address) && await db.Contacts.AnyAsync(c => c.NormalizedEmail == address.Normalized, cancellation);

    private sealed record Finished(MailReport Report, MatchedDelivery? Match, IncomingMailState State);

    private static MatchedDelivery? BestOf(IEnumerable<RecordedEvent> recorded) =>
        recorded.Select(e => e.Match).Where(match => match is not null).MinBy(match => match!.Evidence);
}
