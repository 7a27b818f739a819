using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Search;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.People;

/// <summary>A person that was found.</summary>
/// <param name="Earlier">The address or name by which they were found, when neither they nor their firm have it any more; null otherwise.</param>
public sealed record FoundPerson(Contact Contact, string? Earlier);

/// <param name="More">There are more than are given: the search should be narrowed.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, bool More);

/// <summary>Finds anybody by an address, by the firm's number, or by any part of what the person or the firm is called, also by an address that mail was
/// sent to before it was corrected, and by a name before it was changed.</summary>
public sealed class PersonSearch(BulletinsDb db, NameSearch names)
{
    private const int Limit = 50;

    public async Task<FoundPeople> FindAsync(string? text, CancellationToken cancellation = default)
    {
        if (TypedText.Clean(text) is not { } wanted)
            return new FoundPeople([], false);
        var found = EmailAddress.TryParse(wanted, out var address) ? await ByAddressAsync(address, cancellation) : await ByNameAsync(wanted, cancellation);
        var former = (await names.FormerlyCalledAsync(wanted, cancellation)).Select(contact => (contact.ContactId, (string?)contact.Name));
        return await LoadAsync([.. found.Concat(former).DistinctBy(person => person.Item1)], cancellation);
    }

    private async Task<IEnumerable<(long, string?)>> ByAddressAsync(EmailAddress address, CancellationToken cancellation)
    {
        var today = await db.Contacts.Where(c => c.NormalizedEmail == address.Normalized).OrderBy(c => c.Id).Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation);
        // The index of addresses belongs to each dispatch: it is asked once for each.
        var mailed = await db.Deliveries.Where(d => db.Dispatches.Select(x => x.Id).Contains(d.DispatchId) && d.NormalizedEmail == address.Normalized)
            .Select(d => d.ContactId).Distinct().Take(Limit + 1).ToListAsync(cancellation);
        return [.. today.Select(id => (id, (string?)null)), .. mailed.Order().Select(id => (id, (string?)address.Value))];
    }

    /// <summary>Those of the firm with that very number come first, then who is called so, then the others of firms that are.</summary>
    private async Task<IEnumerable<(long, string?)>> ByNameAsync(string wanted, CancellationToken cancellation)
    {
        var number = TypedText.Number(wanted);
        var meant = await names.ContactsAsync(wanted, cancellation);
        var people = meant.Among(db.Contacts);
        var found = await FirstAsync(db.Contacts.Where(c => c.Member.Number == number).OrderBy(c => c.Id), cancellation);
        if (meant.IsUncounted)
            // Of so many no order helps, and to make one would mean to read them all.
            found.AddRange([.. await FirstAsync(meant.Some(db.Contacts), cancellation), .. await FirstAsync(people, cancellation)]);
        else
        {
            found.AddRange(await FirstAsync(people.Named(Paging.Words(wanted)).OrderBy(c => c.Id), cancellation));
            found.AddRange(await FirstAsync(people.OrderBy(c => c.MemberId).ThenBy(c => c.Id), cancellation));
        }
        return found.Select(id => (id, (string?)null));
    }

    private static Task<List<long>> FirstAsync(IQueryable<Contact> contacts, CancellationToken cancellation) =>
        contacts.Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation);

    private async Task<FoundPeople> LoadAsync(List<(long Contact, string? Earlier)> found, CancellationToken cancellation)
    {
        var ids = found.Take(Limit).Select(person => person.Contact).ToList();
        var contacts = await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellation);
        return new FoundPeople([.. found.Take(Limit).Where(person => contacts.ContainsKey(person.Contact)).Select(person => new FoundPerson(contacts[person.Contact], person.Earlier))], found.Count > Limit);
    }
}
