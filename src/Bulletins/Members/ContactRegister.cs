using Bulletins.Auditing;
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
        await db.AddAsync(contact, added => Record(actor, "contact.add", added), cancellation);
        return contact.Id;
    }

    public async Task ChangeAsync(long id, ContactForm form, Actor actor, CancellationToken cancellation = default)
    {
        var contact = await ReadAsync(id, form.Version, cancellation);
        form.Fill(contact);
        await RequireFreeAsync(contact, cancellation);
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
        await db.SaveOrConflictAsync(cancellation);
    }

    private void Record(Actor actor, string act, Contact contact) =>
        audit.Record(actor, act, $"contact:{contact.Id}", $"{contact.Name} <{contact.Email}>");
}
