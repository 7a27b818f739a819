using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Passes what people answer on to the issuer. What can't be passed on is left for staff; nothing is swallowed.</summary>
public sealed class AnswerForwarding(BulletinsDb db, IMailText reader, IOptions<IncomingOptions> incoming, IOptions<MailOptions> mail, IOptions<PublicOptions> site,
    RecordingTries tries, AuditLog audit, TimeProvider clock, ILogger<AnswerForwarding> log)
{
    private const int Slice = 50;

    /// <summary>In octets; a larger mail would be refused by many servers, so the notice says where it is.</summary>
    private const long LargestAttached = 10 * 1024 * 1024;

    /// <summary>Nobody writes so many answers by hand in a day: whatever goes round in a way that no field tells ends here.</summary>
    private const int MostFromOneInADay = 20;

    public async Task ForwardAsync(CancellationToken cancellation = default)
    {
        long after = 0;
        while (await db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.ToForward && m.Id > after).OrderBy(m => m.Id).Take(Slice).Select(m => m.Id).ToListAsync(cancellation) is { Count: > 0 } ids)
        {
            foreach (var id in ids)
            {
                await TryForwardAsync(id, cancellation);
                cancellation.ThrowIfCancellationRequested();
            }
            after = ids[^1];
        }
    }

    /// <summary>One that can't be passed on keeps no other waiting: it is tried again the next time, and after many times left to staff.</summary>
    private async Task TryForwardAsync(long id, CancellationToken cancellation)
    {
        try
        {
            await ForwardAsync(id, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            if (!tries.Fail(id))
            {
                log.LogWarning(failure, "Answer {Answer} can't be passed on at this moment.", id);
                return;
            }
            log.LogError(failure, "Answer {Answer} can't be passed on; it is left to staff.", id);
            await db.IncomingMails.Where(m => m.Id == id && m.State == IncomingMailState.ToForward)
                .ExecuteUpdateAsync(row => row.SetProperty(m => m.State, IncomingMailState.ForStaff).SetProperty(m => m.Version, m => m.Version + 1), cancellation);
            tries.Forget(id);
        }
    }

    /// <summary>Passes on what no rule took for a person's answer, because somebody of the staff does; or once more, to the issuer's
    /// address of now, what was given up.</summary>
    /// <exception cref="NotFoundException">There is no such mail.</exception>
    /// <exception cref="ConflictException">It doesn't wait for staff.</exception>
    /// <exception cref="FaultException">It would come back here, or what stood in it was forgotten.</exception>
    public async Task ForwardAsync(long id, Actor actor, CancellationToken cancellation = default)
    {
        var answer = await db.IncomingMails.SingleOrDefaultAsync(m => m.Id == id, cancellation) ?? throw new NotFoundException(new Fault(Words.Tracking, "Answer.NotFound", id));
        var key = ForwardingNotices.KeyOf(id);
        var givenUp = await db.Notices.SingleOrDefaultAsync(n => n.Key == key && n.DueAt == null && n.SentAt == null, cancellation);
        if (!answer.WaitsForStaff && givenUp is null)
            throw new ConflictException(new Fault(Words.Tracking, "Answer.NotOpen", id));
        var octets = await OctetsAsync(id, cancellation) ?? throw new FaultException(new Fault(Words.Tracking, "Answer.Forgotten", id));
        var readable = reader.Read(octets);
        var (issuer, circular) = await AboutAsync(answer, cancellation);
        var target = issuer.AnswersTo;
        if (ForwardingLoop.IsCertain(readable, target, mail.Value.BounceAddress ?? issuer.SenderAddress, MailboxOf(answer)))
            throw new FaultException(new Fault(Words.Tracking, "Answer.WouldComeBack", target));
        if (givenUp is not null)
            db.Notices.Remove(givenUp);
        await PassOnAsync(answer, readable, octets.Length, target, circular, actor, cancellation);
        audit.Record(actor, "answer.forward", $"answer:{id}", $"{target}: {answer.Subject}");
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            if (await db.IncomingMails.AnyAsync(m => m.Id == id && (m.State == IncomingMailState.ForStaff || m.State == IncomingMailState.Unmatched || m.State == IncomingMailState.Guessed), cancellation))
                throw;
            throw new ConflictException(new Fault(Words.Tracking, "Answer.NotOpen", id));
        }
    }

    private MailboxOptions? MailboxOf(IncomingMail answer) => incoming.Value.Mailboxes.Find(m => m.Name.Equals(answer.Source, StringComparison.OrdinalIgnoreCase));

    private async Task ForwardAsync(long id, CancellationToken cancellation)
    {
        if (await db.IncomingMails.SingleOrDefaultAsync(m => m.Id == id && m.State == IncomingMailState.ToForward, cancellation) is not { } answer)
            return;
        var octets = await OctetsAsync(id, cancellation) ?? [];
        var readable = reader.Read(octets);
        var (issuer, circular) = await AboutAsync(answer, cancellation);
        var target = issuer.AnswersTo;
        if (AggregateReports.Include(readable.Field, readable.Attachments))
            answer.LeaveAside();
        else if (readable.IsReport || ForwardingLoop.Threatens(readable, answer.From, target, mail.Value.BounceAddress ?? issuer.SenderAddress, MailboxOf(answer))
            || await IsFloodAsync(answer, cancellation))
            answer.LeaveToStaff();
        else
            await PassOnAsync(answer, readable, octets.Length, target, circular, Actor.System, cancellation);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            // Another process has passed it on at this moment.
            if (await db.IncomingMails.AnyAsync(m => m.Id == id && m.State == IncomingMailState.ToForward, cancellation))
                throw;
        }
        db.ChangeTracker.Clear();
    }

    private async Task<bool> IsFloodAsync(IncomingMail answer, CancellationToken cancellation)
    {
        var since = clock.UtcNow().AddDays(-1);
        return await db.IncomingMails.CountAsync(m => m.State == IncomingMailState.Forwarded && m.From == answer.From && m.HandledAt > since, cancellation) >= MostFromOneInADay;
    }

    private async Task<(Issuer Issuer, string? Circular)> AboutAsync(IncomingMail answer, CancellationToken cancellation)
    {
        var dispatch = answer.DeliveryId is null ? null : await db.Deliveries.AsNoTracking().Where(d => d.Id == answer.DeliveryId)
            .Select(d => new { d.Dispatch.Bulletin.Issuer, Circular = d.Dispatch.Bulletin.Editions.Where(e => e.Language == Language.TraditionalChinese).Select(e => e.Title).FirstOrDefault() })
            .SingleOrDefaultAsync(cancellation);
        return dispatch is null ? (await db.Issuers.AsNoTracking().OrderBy(i => i.Id).FirstAsync(cancellation), null) : (dispatch.Issuer, dispatch.Circular);
    }

    /// <returns>Null where they are not kept any more.</returns>
    private Task<byte[]?> OctetsAsync(long id, CancellationToken cancellation) =>
        db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == id).Select(c => c.Octets).SingleOrDefaultAsync(cancellation);

    /// <param name="kept">Octets of it that are here: of a very large one that is only the beginning, which goes nowhere.</param>
    private async Task PassOnAsync(IncomingMail answer, ReadableMail readable, long kept, string target, string? circular, Actor by, CancellationToken cancellation)
    {
        var who = await WhoAsync(answer, cancellation);
        var attached = answer.Size <= LargestAttached && answer.Size == kept;
        var words = new[] { Language.TraditionalChinese, Language.English }.Select(language => AnswerNotice.Introduction(language, who, circular, attached, site.Value.AnswerPage(answer.Id)));
        var subject = Words.Tracking.In(Language.TraditionalChinese.Culture(), "Forward.Subject", answer.Subject);
        db.Notices.Add(Notice.Write(ForwardingNotices.KeyOf(answer.Id), target, AnswerNotice.Cut(subject, 500), $"{string.Join("\n\n", words)}\n\n{AnswerNotice.Quote(readable.Text)}", clock.UtcNow(),
            replyTo: AnswerNotice.Cut(readable.AnswerTo ?? answer.From, 320) is { Length: > 0 } address && EmailAddress.TryParse(address, out _) ? address : null,
            incomingMailId: attached ? answer.Id : null));
        answer.Handle(IncomingMailState.Forwarded, clock.UtcNow(), by.Name);
    }

    /// <summary>With name and firm where the address is a contact's.</summary>
    private async Task<string> WhoAsync(IncomingMail answer, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(answer.From, out var address))
            return answer.From;
        var contact = await db.Contacts.AsNoTracking().Where(c => c.NormalizedEmail == address.Normalized).OrderBy(c => c.RetiredAt != null).ThenBy(c => c.Id)
            .Select(c => new { c.Name, c.Member.Organisation }).FirstOrDefaultAsync(cancellation);
        return contact is null ? answer.From : $"{contact.Name} ({contact.Organisation}) <{answer.From}>";
    }
}
