using Bulletins.Auditing;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Consent;

/// <summary>What a contact decides about our mail, by a link that was mailed to them. Each choice holds at once: every
/// audience that is selected from now on knows it. Each can be repeated without changing anything more.</summary>
public sealed class ContactChoices(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such contact.</exception>
    public async Task<ContactStanding> StandingAsync(long contactId)
    {
        var contact = await LoadAsync(contactId);
        var suppressions = await SuppressionsAsync(contact);
        var topics = await db.Topics.AsNoTracking().OrderBy(t => t.Id).ToListAsync();
        return new ContactStanding(
            contact.Email,
            contact.Language,
            suppressions.Where(s => s.Reason == SuppressionReason.Unsubscribed).Select(s => (DateTime?)s.Since).Min(),
            suppressions.Any(s => s.Reason != SuppressionReason.Unsubscribed),
            [.. topics.Select(topic => new TopicStanding(topic, contact.Subscriptions.Find(s => s.TopicId == topic.Id && s.State == SubscriptionState.Left)?.ChangedAt))]);
    }

    public Task LeaveTopicAsync(long contactId, long topicId, UnsubscribeRequest request) => ChangeAsync(contactId, async contact =>
    {
        if (await IsKeptAsync(request))
            return;
        var topic = await db.Topics.SingleAsync(t => t.Id == topicId);
        KeepRequest(contact, topic.Id, request);
        foreach (var reader in await ReadersAsync(contact, request))
            LeaveOnRecord(reader, topic, request);
    });

    /// <summary>No circular at all any more, whichever of the association's contacts has the address.</summary>
    public Task LeaveEverythingAsync(long contactId, UnsubscribeRequest request) => ChangeAsync(contactId, async contact =>
    {
        if (await IsKeptAsync(request))
            return;
        KeepRequest(contact, null, request);
        List<string> addresses = [.. new[] { contact.NormalizedEmail, MailedElsewhere(contact, request) }.OfType<string>()];
        var left = await db.Suppressions.Where(s => addresses.Contains(s.NormalizedEmail) && s.Reason == SuppressionReason.Unsubscribed && s.LiftedAt == null)
            .Select(s => s.NormalizedEmail).ToListAsync();
        foreach (var address in addresses.Except(left))
        {
            db.Suppressions.Add(new Suppression
            {
                NormalizedEmail = address,
                Reason = SuppressionReason.Unsubscribed,
                Since = clock.UtcNow(),
                By = By(contact).Name,
                DeliveryId = request.DeliveryId,
            });
            audit.Record(By(contact), "contact.leave-everything", Subject(contact), address == contact.NormalizedEmail ? null : address);
        }
    });

    public Task RejoinTopicAsync(long contactId, long topicId, ConsentSource source) => ChangeAsync(contactId, async contact =>
    {
        var topic = await db.Topics.SingleAsync(t => t.Id == topicId);
        if (Join(contact, topic, source))
            audit.Record(By(contact), "contact.join-topic", Subject(contact), topic.Key);
    });

    /// <summary>Takes back having left everything, also at the addresses of earlier mails that this contact left it by. Topics that were left stay left,
    /// and an address that must not be mailed for another reason stays so.</summary>
    public Task RejoinAsync(long contactId, ConsentSource source) => ChangeAsync(contactId, async contact =>
    {
        var left = (await SuppressionsAsync(contact)).FindAll(s => s.Reason == SuppressionReason.Unsubscribed);
        left.AddRange(await LeftElsewhereAsync(contact));
        if (left.Count == 0)
            return;
        foreach (var suppression in left)
            suppression.Lift(clock.UtcNow(), By(contact).Name, new Fault(Words.Members, $"ConsentSource.{source}").Store());
        audit.Record(By(contact), "contact.rejoin", Subject(contact));
    });

    /// <summary>Joins the topics given and leaves all others that are offered, as the contact ticked them. Each topic left is a request to stop, and kept as one.</summary>
    public Task ChooseTopicsAsync(long contactId, IReadOnlyCollection<string> wantedKeys, UnsubscribeRequest request) => ChangeAsync(contactId, async contact =>
    {
        foreach (var topic in await db.Topics.Where(t => t.ClosedAt == null).ToListAsync())
        {
            if (wantedKeys.Contains(topic.Key))
            {
                if (Join(contact, topic, request.Source))
                    audit.Record(By(contact), "contact.join-topic", Subject(contact), topic.Key);
            }
            else if (LeaveOnRecord(contact, topic, request))
                KeepRequest(contact, topic.Id, request);
        }
    });

    public Task ChooseLanguageAsync(long contactId, Language language) => ChangeAsync(contactId, contact =>
    {
        if (contact.Language != language)
        {
            audit.Record(By(contact), "contact.choose-language", Subject(contact), $"{contact.Language.Tag()} → {language.Tag()}");
            contact.Language = language;
        }
        return Task.CompletedTask;
    });

    /// <summary>Tries once more when another request of the same contact came between: both get what they asked for.</summary>
    private async Task ChangeAsync(long contactId, Func<Contact, Task> change)
    {
        for (var again = false; ; again = true)
        {
            await change(await LoadAsync(contactId));
            try
            {
                await db.SaveChangesAsync();
                return;
            }
            catch (DbUpdateException) when (!again)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<Contact> LoadAsync(long contactId) =>
        await db.Contacts.Include(c => c.Subscriptions).SingleOrDefaultAsync(c => c.Id == contactId)
        ?? throw new NotFoundException(new Fault(Words.Members, "Contact.NotFound", contactId));

    private Task<List<Suppression>> SuppressionsAsync(Contact contact) =>
        db.Suppressions.Where(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null).ToListAsync();

    /// <summary>The address that the mail went to, where the contact has another by now.</summary>
    private static string? MailedElsewhere(Contact contact, UnsubscribeRequest request) =>
        EmailAddress.TryParse(request.MailedTo, out var address) && address.Normalized != contact.NormalizedEmail ? address.Normalized : null;

    /// <summary>Whoever may have pressed the button in a mail: its contact, and those who have the address by now that it went to.</summary>
    private async Task<List<Contact>> ReadersAsync(Contact contact, UnsubscribeRequest request) => MailedElsewhere(contact, request) is not { } address ? [contact]
        : [contact, .. await db.Contacts.Include(c => c.Subscriptions).Where(c => c.NormalizedEmail == address && c.Id != contact.Id).OrderBy(c => c.Id).ToListAsync()];

    /// <summary>What this contact's own requests suppressed beside its address of today: where its mails went, unless somebody who has that address has asked for the same
    /// since, and at the addresses that it had in between, which are nobody's by now.</summary>
    private async Task<List<Suppression>> LeftElsewhereAsync(Contact contact)
    {
        var requests = await db.Unsubscriptions.Where(r => r.ContactId == contact.Id && r.TopicId == null && r.DeliveryId != null).Select(r => new { r.Email, r.DeliveryId }).ToListAsync();
        if (requests.Count == 0)
            return [];
        var deliveries = requests.ConvertAll(r => r.DeliveryId);
        var addresses = requests.Select(r => EmailAddress.TryParse(r.Email, out var address) ? address.Normalized : "").Distinct().ToList();
        return await db.Suppressions.Where(s => s.NormalizedEmail != contact.NormalizedEmail && deliveries.Contains(s.DeliveryId)
                && s.Reason == SuppressionReason.Unsubscribed && s.LiftedAt == null
                && !db.Contacts.Any(other => other.NormalizedEmail == s.NormalizedEmail && other.Id != contact.Id
                    && (!addresses.Contains(s.NormalizedEmail) || db.Unsubscriptions.Any(r => r.ContactId == other.Id && r.TopicId == null && r.ReceivedAt >= s.Since))))
            .ToListAsync();
    }

    /// <returns>False when it was left before.</returns>
    private bool LeaveOnRecord(Contact contact, Topic topic, UnsubscribeRequest request)
    {
        var subscription = contact.Subscriptions.Find(s => s.TopicId == topic.Id);
        if (subscription is { State: SubscriptionState.Left })
            return false;
        if (subscription is null)
            contact.Subscriptions.Add(subscription = new Subscription(topic, clock.UtcNow(), request.Source));
        subscription.Leave(clock.UtcNow(), request.Source);
        audit.Record(By(contact), "contact.leave-topic", Subject(contact), topic.Key);
        return true;
    }

    private bool Join(Contact contact, Topic topic, ConsentSource source)
    {
        var subscription = contact.Subscriptions.Find(s => s.TopicId == topic.Id);
        if (subscription is { State: SubscriptionState.Joined })
            return false;
        if (subscription is null)
            contact.Subscriptions.Add(new Subscription(topic, clock.UtcNow(), source));
        else
            subscription.Join(clock.UtcNow(), source);
        return true;
    }

    /// <summary>The mail it is in was read before, and what it asks for was done in the same transaction. Perhaps the contact has come back since.</summary>
    private async Task<bool> IsKeptAsync(UnsubscribeRequest request) =>
        request.IncomingMailId is { } mail && await db.Unsubscriptions.AnyAsync(r => r.IncomingMailId == mail);

    private void KeepRequest(Contact contact, long? topicId, UnsubscribeRequest request) => db.Unsubscriptions.Add(new Unsubscription
    {
        ContactId = contact.Id,
        Email = request.MailedTo ?? contact.Email,
        TopicId = topicId,
        DeliveryId = request.DeliveryId,
        IncomingMailId = request.IncomingMailId,
        ReceivedAt = clock.UtcNow(),
        Source = request.Source,
        Form = request.Form,
    });

    /// <summary>The audit log's column is shorter than the longest address.</summary>
    private static Actor By(Contact contact) => new(ActorKind.Contact, contact.Email[..Math.Min(contact.Email.Length, 256)]);

    private static string Subject(Contact contact) => $"contact:{contact.Id}";
}
