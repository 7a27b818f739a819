using Bulletins.Auditing;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>The people at the member firms: what staff do to them one by one.</summary>
public sealed class ContactRegister(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <returns>The new contact's id.</returns>
    /// <exception cref="ConflictException">The firm has a contact with that address.</exception>
    public async Task<long> AddAsync(long memberId, ContactForm form, Actor actor, CancellationToken cancellation = default)
    {
        if (!await db.Members.AnyAsync(m => m.Id == memberId, cancellation))
            throw new NotFoundException(new Fault(Words.Members, "Member.NotFound", memberId));
        var contact = new Contact { MemberId = memberId, Name = "" };
        form.Fill(contact);
        await RequireFreeAsync(contact, cancellation);
        await ChooseTopicsAsync(contact, form, cancellation);
        await db.AddAsync(contact, added => Record(actor, "contact.add", added), cancellation).UnlessTakenAsync(() => RequireFreeAsync(contact, cancellation));
        return contact.Id;
    }

    public async Task ChangeAsync(long id, ContactForm form, Actor actor, CancellationToken cancellation = default)
    {
        var contact = await ReadAsync(id, form.Version, cancellation);
        var before = contact.NormalizedEmail;
        form.Fill(contact);
        await RequireFreeAsync(contact, cancellation);
        await TakeWishesAlongAsync(contact, before, actor, cancellation);
        await ChooseTopicsAsync(contact, form, cancellation);
        await SaveAsync(contact, "contact.change", actor, cancellation);
    }

    public async Task RetireAsync(long id, int version, Actor actor, CancellationToken cancellation = default)
    {
        var contact = await ReadAsync(id, version, cancellation);
        contact.Retire(clock.UtcNow());
        await SaveAsync(contact, "contact.retire", actor, cancellation);
    }

    public async Task ReinstateAsync(long id, int version, Actor actor, CancellationToken cancellation = default)
    {
        var contact = await ReadAsync(id, version, cancellation);
        contact.Reinstate();
        await SaveAsync(contact, "contact.reinstate", actor, cancellation);
    }

    private async Task<Contact> ReadAsync(long id, int version, CancellationToken cancellation)
    {
        var contact = await db.Contacts.AsSplitQuery().Include(c => c.Subscriptions).ThenInclude(s => s.Topic).SingleOrDefaultAsync(c => c.Id == id, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Members, "Contact.NotFound", id));
        db.ReadAt(contact, version);
        return contact;
    }

    private async Task RequireFreeAsync(Contact contact, CancellationToken cancellation)
    {
        if (await db.Contacts.AnyAsync(other => other.MemberId == contact.MemberId
            && other.NormalizedEmail == contact.NormalizedEmail && other.Id != contact.Id, cancellation))
            throw new ConflictException(new Fault(Words.Members, "Contact.EmailInUse", contact.Email));
    }

    /// <summary>A wish to get nothing more is the person's, whatever address they have: what suppressed the one before suppresses this one, too. That it
    /// bounced is said of the address alone.</summary>
    /// <exception cref="ConflictException">Somebody else who wants circulars has that address.</exception>
    private async Task TakeWishesAlongAsync(Contact contact, string before, Actor actor, CancellationToken cancellation)
    {
        if (contact.NormalizedEmail == before)
            return;
        var open = await db.Suppressions.AsNoTracking().Where(s => (s.NormalizedEmail == before || s.NormalizedEmail == contact.NormalizedEmail)
            && s.LiftedAt == null && s.Reason != SuppressionReason.Bounced).OrderBy(s => s.Id).ToListAsync(cancellation);
        var known = open.FindAll(s => s.NormalizedEmail == contact.NormalizedEmail).ConvertAll(s => s.Reason);
        var wishes = open.FindAll(s => s.NormalizedEmail == before && !known.Contains(s.Reason));
        if (wishes.Count == 0)
            return;
        if (await db.Contacts.Where(other => other.NormalizedEmail == contact.NormalizedEmail && other.Id != contact.Id && other.RetiredAt == null
                && other.Member.Status != MemberStatus.Retired).Select(other => other.Name).FirstOrDefaultAsync(cancellation) is { } sharer)
            throw new ConflictException(new Fault(Words.Members, "Contact.WantsNothing", contact.Name, before, contact.Email, sharer));
        foreach (var wish in wishes)
        {
            var moved = wish.For(contact.NormalizedEmail, new Fault(Words.Members, "Suppression.Moved", before));
            db.Suppressions.Add(moved);
            audit.Record(actor, "suppression.add", $"contact:{contact.Id}", $"{moved.NormalizedEmail}: {moved.Note}");
        }
    }

    private async Task ChooseTopicsAsync(Contact contact, ContactForm form, CancellationToken cancellation)
    {
        var (chosen, declined) = (form.Topics.ToHashSet(), form.Declined.ToHashSet());
        var now = clock.UtcNow();
        foreach (var topic in await db.Topics.OrderBy(t => t.Id).ToListAsync(cancellation))
        {
            var subscription = contact.Subscriptions.Find(s => s.TopicId == topic.Id);
            if (!chosen.Contains(topic.Id))
            {
                if (subscription is null && declined.Contains(topic.Id))
                    contact.Subscriptions.Add(subscription = new Subscription(topic, now, ConsentSource.Staff));
                if (subscription is { State: SubscriptionState.Joined })
                    subscription.Leave(now, ConsentSource.Staff);
            }
            else if (subscription is null)
            {
                contact.Subscriptions.Add(new Subscription(topic, now, ConsentSource.Staff));
            }
            else if (subscription.State == SubscriptionState.Left)
            {
                if (subscription.IsOwnChoice && !form.ContactAskedForIt)
                    throw new FaultException(new Fault(Words.Members, "Topic.LeftByContact", contact.Name, topic.In()));
                subscription.Join(now, ConsentSource.Staff);
            }
        }
    }

    private async Task SaveAsync(Contact contact, string act, Actor actor, CancellationToken cancellation)
    {
        if (!db.ChangeTracker.HasChanges())
            return;
        // A change of topics alone must raise the contact's version too: both stand in one form.
        db.Entry(contact).State = EntityState.Modified;
        Record(actor, act, contact);
        await db.SaveOrConflictAsync(cancellation).UnlessTakenAsync(() => RequireFreeAsync(contact, cancellation));
    }

    private void Record(Actor actor, string act, Contact contact) =>
        audit.Record(actor, act, $"contact:{contact.Id}", $"{contact.Name} <{contact.Email}>");
}
