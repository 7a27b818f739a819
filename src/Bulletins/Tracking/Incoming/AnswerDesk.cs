using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>Which of the mails that came back are listed.</summary>
public enum AnswerChoice
{
    NeedsLook,
    /// <summary>To be passed on, but the notice that should do so doesn't get through.</summary>
    NotForwarded,
    Forwarded,
    /// <summary>About a delivery that was only guessed, by the address that they name.</summary>
    Guessed,
    Unmatched,
    All,
}

/// <summary>A mail that came back, with everything that staff need to decide about it.</summary>
/// <param name="DispatchId">Of the delivery that it is about; null when none is known.</param>
/// <param name="Contact">Whose delivery it is about, or who wrote it; with the member. Null when nobody is known.</param>
/// <param name="IsCut">Only its beginning is kept, since it was too large.</param>
/// <param name="IsForgotten">What stood in it isn't kept any more (<see cref="IncomingRetention"/>).</param>
/// <param name="Stuck">The notice that should pass it on and doesn't get through; null when there is none.</param>
public sealed record Answer(IncomingMail Mail, ReadableMail Readable, long? DispatchId, string? Circular, Contact? Contact, bool IsCut, bool IsForgotten, Notice? Stuck)
{
    public bool MayBeForwarded => !IsForgotten && (Mail.WaitsForStaff || Stuck is { DueAt: null });
}

/// <summary>What staff see of incoming mail, and what they do about it.</summary>
public sealed class AnswerDesk(BulletinsDb db, IMailText reader, AuditLog audit, TimeProvider clock)
{
    /// <summary>Relays that are down keep no more than that from being passed on before somebody looks.</summary>
    private const int MostStuck = 1000;

    /// <summary>The latest first.</summary>
    public async Task<Page<IncomingMail>> ListAsync(AnswerChoice choice, int page = 1, int size = Paging.Size, CancellationToken cancellation = default) =>
        await (await ChosenAsync(choice, cancellation)).OrderByDescending(m => m.Id).PageAsync(page, size, cancellation);

    public async Task<int> CountAsync(AnswerChoice choice, CancellationToken cancellation = default) => await (await ChosenAsync(choice, cancellation)).CountAsync(cancellation);

    /// <summary>Those of them that should be passed on and whose notice doesn't get through.</summary>
    public async Task<IReadOnlySet<long>> StuckAsync(IEnumerable<IncomingMail> mails, CancellationToken cancellation = default)
    {
        var keys = mails.Where(m => m.State == IncomingMailState.Forwarded).Select(m => ForwardingNotices.KeyOf(m.Id)).ToList();
        return (await db.Notices.Stuck().Where(n => keys.Contains(n.Key)).Select(n => n.Key).ToListAsync(cancellation)).Select(ForwardingNotices.AnswerOf).ToHashSet();
    }

    /// <exception cref="NotFoundException">There is no such mail.</exception>
    public async Task<Answer> FindAsync(long id, CancellationToken cancellation = default)
    {
        var mail = await db.IncomingMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellation) ?? throw NotFound(id);
        var delivery = mail.DeliveryId is null ? null : await db.Deliveries.AsNoTracking().Where(d => d.Id == mail.DeliveryId)
            .Select(d => new { d.DispatchId, d.ContactId, Circular = d.Dispatch.Bulletin.Editions.Where(e => e.Language == Language.TraditionalChinese).Select(e => e.Title).FirstOrDefault() })
            .SingleOrDefaultAsync(cancellation);
        var key = ForwardingNotices.KeyOf(id);
        var octets = await OctetsAsync(id, cancellation);
        return new Answer(mail, reader.Read(octets ?? []), delivery?.DispatchId, delivery?.Circular, await ContactAsync(mail, delivery?.ContactId, cancellation), octets?.Length < mail.Size, octets is null,
            await db.Notices.AsNoTracking().Stuck().SingleOrDefaultAsync(n => n.Key == key, cancellation));
    }

    /// <summary>Staff are done with it.</summary>
    /// <exception cref="NotFoundException">There is no such mail.</exception>
    /// <exception cref="ConflictException">It doesn't wait for staff.</exception>
    public async Task DismissAsync(long id, Actor actor, CancellationToken cancellation = default)
    {
        var mail = await db.IncomingMails.SingleOrDefaultAsync(m => m.Id == id, cancellation) ?? throw NotFound(id);
        if (!mail.WaitsForStaff)
            throw new ConflictException(new Fault(Words.Tracking, "Answer.NotOpen", id));
        mail.Handle(IncomingMailState.Dismissed, clock.UtcNow(), actor.Name);
        audit.Record(actor, "answer.dismiss", $"answer:{id}", mail.Subject);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Tracking, "Answer.NotOpen", id));
        }
    }

    /// <summary>The mail as it was received. Who took it out is put on record, since it is a person's letter.</summary>
    /// <exception cref="NotFoundException">There is no such mail, or what stood in it was forgotten.</exception>
    public async Task<byte[]> TakeOutAsync(long id, Actor actor, CancellationToken cancellation = default)
    {
        var octets = await OctetsAsync(id, cancellation) ?? throw NotFound(id);
        var subject = await db.IncomingMails.Where(m => m.Id == id).Select(m => m.Subject).SingleOrDefaultAsync(cancellation) ?? throw NotFound(id);
        audit.Record(actor, "answer.download", $"answer:{id}", subject);
        await db.SaveChangesAsync(cancellation);
        return octets;
    }

    private async Task<IQueryable<IncomingMail>> ChosenAsync(AnswerChoice choice, CancellationToken cancellation)
    {
        if (choice != AnswerChoice.NotForwarded)
            return Chosen(choice);
        var stuck = await db.Notices.Stuck().Forwarding().OrderByDescending(n => n.Id).Select(n => n.Key).Take(MostStuck).ToListAsync(cancellation);
        var ids = stuck.ConvertAll(ForwardingNotices.AnswerOf);
        return db.IncomingMails.AsNoTracking().Where(m => ids.Contains(m.Id));
    }

    private IQueryable<IncomingMail> Chosen(AnswerChoice choice) => choice switch
    {
        AnswerChoice.NeedsLook => db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.ForStaff),
        AnswerChoice.Forwarded => db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Forwarded),
        AnswerChoice.Guessed => db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Guessed),
        AnswerChoice.Unmatched => db.IncomingMails.AsNoTracking().Where(m => m.State == IncomingMailState.Unmatched),
        _ => db.IncomingMails.AsNoTracking(),
    };

    private Task<byte[]?> OctetsAsync(long id, CancellationToken cancellation) =>
        db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == id).Select(c => (byte[]?)c.Octets).SingleOrDefaultAsync(cancellation);

    private async Task<Contact?> ContactAsync(IncomingMail mail, long? recipient, CancellationToken cancellation)
    {
        var contacts = db.Contacts.AsNoTracking().Include(c => c.Member);
        if (recipient is not null)
            return await contacts.SingleOrDefaultAsync(c => c.Id == recipient, cancellation);
        return EmailAddress.TryParse(mail.From, out var address)
            ? await contacts.Where(c => c.NormalizedEmail == address.Normalized).OrderBy(c => c.RetiredAt != null).ThenBy(c => c.Id).FirstOrDefaultAsync(cancellation)
            : null;
    }

    private static NotFoundException NotFound(long id) => new(new Fault(Words.Tracking, "Answer.NotFound", id));
}
