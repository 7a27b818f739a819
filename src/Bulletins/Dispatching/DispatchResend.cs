using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Sends a circular again to one contact of a firm that it didn't reach, as a small dispatch of its own.</summary>
/// <remarks>Never twice: what is on its way to the contact, or was taken for its address, has to fail first. Everything is asked
/// and written in one transaction that changes the original's version, so that of two at once the second sees the first.</remarks>
public sealed class DispatchResend(BulletinsDb db, DispatchChange change, ContactRegister contacts, AudienceQuery audience, IDispatchAlarm alarm,
    SendingPermission permission, AuditLog audit, TimeProvider clock)
{
    /// <summary>States in which a mail is with the recipient, or may be.</summary>
    private static readonly DeliveryState[] Taken = [DeliveryState.Sent, DeliveryState.Delivered, DeliveryState.Complained, DeliveryState.Uncertain];

    /// <summary>States in which a mail may still leave.</summary>
    private static readonly DeliveryState[] Open = [DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred];

    /// <param name="dispatchId">The dispatch, or one that sent it again.</param>
    /// <param name="correction">Null to leave the contact's address as it is.</param>
    /// <param name="alongside">What is written together with it; null for nothing.</param>
    /// <exception cref="NotFoundException">There is no such dispatch or contact.</exception>
    /// <exception cref="FaultException">The address isn't one, or the contact's firm wasn't in the dispatch's audience.</exception>
    /// <exception cref="ConflictException">The contact has it or is about to get it, its address is suppressed, it left, somebody changed
    /// it meanwhile, the bulletin was put away, or no relay is configured.</exception>
    public async Task<Dispatch> SendAsync(long dispatchId, long contactId, AddressCorrection? correction, Actor actor,
        Action<Dispatch, Contact>? alongside = null, CancellationToken cancellation = default)
    {
        permission.Require();
        Dispatch again = null!;
        await change.MakeAsync(await OriginalAsync(dispatchId, cancellation), "dispatch.resend", actor, async original =>
        {
            RequireFrozen(original);
            if (correction is not null)
                await CorrectAsync(contactId, correction, actor, cancellation);
            var contact = await FindAsync(contactId, cancellation);
            await RequireOfAudienceAsync(original, contact, cancellation);
            await RequireNotUnderWayAsync(original, contact, cancellation);
            await RequireWithoutItAsync(original, contact, cancellation);
            await RequireMailableAsync(original, contact, cancellation);
            again = await AddAsync(original, contact, actor, cancellation);
            alongside?.Invoke(again, contact);
            return $"contact:{contactId} resend:{again.Id} {contact.Email}";
        }, cancellation);
        alarm.PrepareAt(again.Id, again.SendAt);
        return again;
    }

    private async Task<long> OriginalAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Dispatches.Where(d => d.Id == dispatchId).Select(d => d.ResendOf).SingleOrDefaultAsync(cancellation) ?? dispatchId;

    private static void RequireFrozen(Dispatch original)
    {
        if (original.PreparedAt is null)
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.NothingSentYet", original.Id));
    }

    private async Task CorrectAsync(long contactId, AddressCorrection correction, Actor actor, CancellationToken cancellation)
    {
        var contact = await FindAsync(contactId, cancellation);
        if (EmailAddress.Parse(correction.Email) == new EmailAddress(contact.Email, contact.NormalizedEmail))
            return;
        var form = ContactForm.Of(contact);
        (form.Email, form.Version) = (correction.Email, correction.Version ?? contact.Version);
        await contacts.ChangeAsync(contactId, form, actor, cancellation);
    }

    private async Task<Contact> FindAsync(long contactId, CancellationToken cancellation) =>
        await db.Contacts.AsNoTracking().Include(c => c.Subscriptions).SingleOrDefaultAsync(c => c.Id == contactId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Members, "Contact.NotFound", contactId));

    private async Task RequireOfAudienceAsync(Dispatch original, Contact contact, CancellationToken cancellation)
    {
        var ofFirm = db.Contacts.Where(c => c.MemberId == contact.MemberId).SelectMany(c => db.Deliveries.Where(d => d.DispatchId == original.Id && d.ContactId == c.Id));
        if (!await ofFirm.AnyAsync(cancellation))
            throw new FaultException(new Fault(Words.Dispatching, "Resend.OtherFirm", contact.Name, original.Id));
    }

    private async Task RequireNotUnderWayAsync(Dispatch original, Contact contact, CancellationToken cancellation)
    {
        var open = await db.Dispatches.Where(d => d.ResendOf == original.Id && d.OnlyContactId == contact.Id && d.State != DispatchState.Completed && d.State != DispatchState.Cancelled)
            .Select(d => (long?)d.Id).FirstOrDefaultAsync(cancellation);
        if (open is not null)
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.UnderWay", contact.Name, open));
        if (await db.Deliveries.AnyAsync(d => d.DispatchId == original.Id && d.ContactId == contact.Id
                && (Open.Contains(d.State) || d.State == DeliveryState.Uncertain && (d.DueAt != null || d.ClaimedBy != null)), cancellation))
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.UnderWay", contact.Name, original.Id));
    }

    private async Task RequireWithoutItAsync(Dispatch original, Contact contact, CancellationToken cancellation)
    {
        var dispatches = await db.Dispatches.Where(d => d.Id == original.Id || d.ResendOf == original.Id).Select(d => d.Id).ToListAsync(cancellation);
        var taken = await db.Deliveries.Where(d => dispatches.Contains(d.DispatchId)
                && d.NormalizedEmail == contact.NormalizedEmail && (Taken.Contains(d.State) || Open.Contains(d.State)))
            .Select(d => new { d.Name, d.State, d.DispatchId }).FirstOrDefaultAsync(cancellation);
        if (taken is not null)
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.HasIt", contact.Email, taken.Name, Words.Dispatching[$"DeliveryState.{taken.State}"], taken.DispatchId));
    }

    private async Task RequireMailableAsync(Dispatch original, Contact contact, CancellationToken cancellation)
    {
        var bulletin = await db.Bulletins.SingleAsync(b => b.Id == original.ContentBulletinId, cancellation);
        Dispatch.RequireApproved(bulletin);
        var exclusion = await audience.Candidates(db, Rule.Everyone, bulletin.TopicId).Where(c => c.ContactId == contact.Id).Select(c => c.Exclusion).SingleAsync(cancellation);
        if (exclusion is ExclusionReason.Bounced or ExclusionReason.Suppressed)
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.Suppressed", contact.Email, Words.Audiences[$"ExclusionReason.{exclusion}"]));
        if (exclusion is not null)
            throw new ConflictException(new Fault(Words.Dispatching, "Resend.Excluded", contact.Name, Words.Audiences[$"ExclusionReason.{exclusion}"]));
    }

    private async Task<Dispatch> AddAsync(Dispatch original, Contact contact, Actor actor, CancellationToken cancellation)
    {
        var again = Dispatch.Resend(original, contact.Id, actor.Name, clock.UtcNow());
        db.Dispatches.Add(again);
        await db.SaveChangesAsync(cancellation);
        audit.Record(actor, "dispatch.schedule", $"dispatch:{again.Id}", $"bulletin:{again.BulletinId} resendOf:{original.Id} contact:{contact.Id}");
        return again;
    }
}
