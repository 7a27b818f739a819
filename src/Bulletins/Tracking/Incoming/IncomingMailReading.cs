using System.Data.Common;
using System.Runtime.ExceptionServices;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Incoming;

/// <summary>Reads the mails that were received, and records what each says. Safe to run twice: a mail is read until its state says that it was.</summary>
public sealed class IncomingMailReading(BulletinsDb db, IReportReader reader, DeliveryEventLog events, DeliveryMatching matching, MailedUnsubscription unsubscription,
    RecordingTries tries, ILogger<IncomingMailReading> log)
{
    private const int Slice = 100;

    /// <summary>Of all mails of a slice, which are in memory together.</summary>
    private const long SliceOctets = 16 << 20;

    /// <summary>So many one after the other that can't be recorded: that is the database's trouble, and not theirs.</summary>
    private const int MostInARow = 5;

    private int failedInARow;

    public async Task ReadReceivedAsync(CancellationToken cancellation = default)
    {
        failedInARow = 0;
        long after = 0;
        while (await db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Received && m.Id > after).OrderBy(m => m.Id).Take(Slice).ToListAsync(cancellation) is { Count: > 0 } mails)
        {
            long size = 0;
            List<IncomingMail> slice = [.. mails.TakeWhile((mail, i) => (size += mail.Size) <= SliceOctets || i == 0)];
            await ReadOneByOneIfNeededAsync(slice, cancellation);
            after = slice[^1].Id;
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A mail over which recording fails keeps no other waiting.</summary>
    private async Task ReadOneByOneIfNeededAsync(List<IncomingMail> mails, CancellationToken cancellation)
    {
        try
        {
            await ReadAsync(mails, cancellation);
            failedInARow = 0;
            return;
        }
        catch (Exception failure) when (IsOfRecording(failure))
        {
            db.ChangeTracker.Clear();
            if (mails is [var only])
            {
                await LeaveAsync(only, failure, cancellation);
                return;
            }
        }
        foreach (var mail in mails)
            await ReadOneByOneIfNeededAsync([mail], cancellation);
    }

    /// <summary>What keeps it from being recorded may pass, so it is read again the next time; only after many times it is for a person to look at.</summary>
    private async Task LeaveAsync(IncomingMail mail, Exception failure, CancellationToken cancellation)
    {
        if (tries.Fail(mail.Id))
        {
            log.LogError(failure, "What incoming mail {Mail} says can't be recorded; it is left to staff.", mail.Id);
            await GiveUpAsync(mail, cancellation);
            tries.Forget(mail.Id);
            return;
        }
        log.LogWarning(failure, "What incoming mail {Mail} says can't be recorded at this moment.", mail.Id);
        if (++failedInARow >= MostInARow)
            ExceptionDispatchInfo.Throw(failure);
    }

    private async Task GiveUpAsync(IncomingMail mail, CancellationToken cancellation)
    {
        try
        {
            var octets = await db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == mail.Id).Select(c => c.Octets).SingleOrDefaultAsync(cancellation);
            await FinishAsync(new() { [mail.Id] = new Finished(Read(mail, octets ?? []).Report, null, IncomingMailState.ForStaff) }, cancellation);
        }
        catch (Exception failure) when (IsOfRecording(failure))
        {
            // Then without its sender and its subject.
            db.ChangeTracker.Clear();
            await db.IncomingMails.Where(m => m.Id == mail.Id && m.State == IncomingMailState.Received)
                .ExecuteUpdateAsync(row => row.SetProperty(m => m.State, IncomingMailState.ForStaff), cancellation);
        }
    }

    /// <summary>An exhausted pool of connections is an invalid operation, too.</summary>
    private static bool IsOfRecording(Exception failure) => failure is DbUpdateException or DbException or FaultException or InvalidOperationException;

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
            finished[mail.Id] = new Finished(report, match, await ActAsync(mail, report, unread, match, recorded[mail.Id].Any(e => e.NoticeId is not null), cancellation));
        }
        await FinishAsync(finished, cancellation);
    }

    private (IncomingMail Mail, MailReport Report, bool Unread) Read(IncomingMail mail, byte[] octets)
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

    private async Task<IncomingMailState> ActAsync(IncomingMail mail, MailReport report, bool unread, MatchedDelivery? match, bool isOfNotice, CancellationToken cancellation) =>
        unread ? IncomingMailState.ForStaff : await unsubscription.ActAsync(mail, report, cancellation) ?? await StateOfAsync(report, match, isOfNotice, cancellation);

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

    /// <param name="isOfNotice">It is about a mail of the program's own, which is on record there.</param>
    private async Task<IncomingMailState> StateOfAsync(MailReport report, MatchedDelivery? match, bool isOfNotice, CancellationToken cancellation) => report.Kind switch
    {
        ReportKind.AutoReply => report.Suggestion is null ? IncomingMailState.Recorded : IncomingMailState.ForStaff,
        ReportKind.Other when report.IsForPrograms => IncomingMailState.Recorded,
        ReportKind.Other => match is not null || AnsweredSubject.Is(report.Subject) || await IsFromContactAsync(report.From, cancellation) ? IncomingMailState.ToForward : IncomingMailState.ForStaff,
        _ when match is null => isOfNotice ? IncomingMailState.Recorded : IncomingMailState.Unmatched,
        ReportKind.Bounce or ReportKind.Complaint when match.Evidence.IsWeak() => IncomingMailState.Guessed,
        _ => IncomingMailState.Recorded,
    };

    private async Task<bool> IsFromContactAsync(string from, CancellationToken cancellation) =>
        EmailAddress.TryParse(from[(from.LastIndexOf('<') + 1)..].TrimEnd('>'), out var address) && await db.Contacts.AnyAsync(c => c.NormalizedEmail == address.Normalized, cancellation);

    private sealed record Finished(MailReport Report, MatchedDelivery? Match, IncomingMailState State);

    private static MatchedDelivery? BestOf(IEnumerable<RecordedEvent> recorded) =>
        recorded.Select(e => e.Match).Where(match => match is not null).MinBy(match => match!.Evidence);
}
