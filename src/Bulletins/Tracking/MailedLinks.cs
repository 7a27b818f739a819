using Bulletins.Members.Topics;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>Finds whose choices a mailed link opens: by the token of a delivery, or of a contact.</summary>
public sealed class MailedLinks(BulletinsDb db)
{
    /// <returns>Null for a token that names nothing, such as one that a mail program cut short.</returns>
    public async Task<MailedLink?> FindAsync(string token)
    {
        if (!PublicToken.IsWellFormed(token))
            return null;
        return await ByDeliveryAsync(token) ?? await ByContactAsync(token);
    }

    private async Task<MailedLink?> ByDeliveryAsync(string token)
    {
        var delivery = await db.Deliveries.AsNoTracking()
            .Where(d => d.Token == token)
            .Select(d => new { d.Id, d.ContactId, d.Email, d.Language, Bulletin = d.Dispatch.Bulletin })
            .SingleOrDefaultAsync();
        if (delivery is null)
            return null;
        var bulletin = await db.Bulletins.AsNoTracking().Include(b => b.Editions).Include(b => b.Topic).SingleAsync(b => b.Id == delivery.Bulletin.Id);
        var language = await db.Contacts.Where(c => c.Id == delivery.ContactId).Select(c => c.Language).SingleAsync();
        return new MailedLink(delivery.ContactId, delivery.Id, language,
            bulletin.Editions.Count > 0 ? bulletin.EditionFor(delivery.Language).Title : null, bulletin.Topic, delivery.Email);
    }

    private async Task<MailedLink?> ByContactAsync(string token)
    {
        var contact = await db.Contacts.AsNoTracking().Where(c => c.Token == token).Select(c => new { c.Id, c.Language }).SingleOrDefaultAsync();
        return contact is null ? null : new MailedLink(contact.Id, null, contact.Language, null, null);
    }
}

/// <param name="Language">The contact's.</param>
/// <param name="Title">Of the circular whose mail the link was in; null for a link that names only the contact.</param>
/// <param name="Topic">That circular's; null when it has none.</param>
/// <param name="MailedTo">The address that the mail went to which the link was in, whatever the contact's is by now; null for a link that names only the contact.</param>
public sealed record MailedLink(long ContactId, long? DeliveryId, Language Language, string? Title, Topic? Topic, string? MailedTo = null);
