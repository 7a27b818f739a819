using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.People;

/// <summary>A person that was found.</summary>
/// <param name="EarlierAddress">The address by which they were found, when it isn't theirs any more; null otherwise.</param>
public sealed record FoundPerson(Contact Contact, string? EarlierAddress);

/// <param name="More">There are more than are given: the search should be narrowed.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, bool More);

/// <summary>Finds anybody by an address, also one that mail was sent to before it was corrected, by the firm's number, or by a name of the person or the firm.</summary>
/// <remarks>Addresses and numbers are found by how they begin, through their indexes. Names are found by any part of them: that reads a whole index,
/// which is narrow enough even for a million people. Numbers spare the names; so does a whole address.</remarks>
public sealed class PersonSearch(BulletinsDb db)
{
    private const int Limit = 50;

    public async Task<FoundPeople> FindAsync(string? text, CancellationToken cancellation = default)
    {
        if (TypedText.Clean(text) is not { } wanted)
            return new FoundPeople([], false);
        var found = new Found();
        if (EmailAddress.TryParse(wanted, out var address))
            await ByAddressAsync(address, found, cancellation);
        else if (wanted.Contains('@', StringComparison.Ordinal))
            found.Add(await PartOfAddressAsync(wanted, cancellation));
        else
            await ByNameAsync(wanted, found, cancellation);
        return await LoadAsync(found, cancellation);
    }

    private async Task ByAddressAsync(EmailAddress address, Found found, CancellationToken cancellation)
    {
        found.Add(await db.Contacts.Where(c => c.NormalizedEmail == address.Normalized).OrderBy(c => c.Id).Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation));
        // The index of addresses belongs to each dispatch: it is asked once for each.
        var earlier = await db.Deliveries.Where(d => db.Dispatches.Select(x => x.Id).Contains(d.DispatchId) && d.NormalizedEmail == address.Normalized)
            .Select(d => d.ContactId).Distinct().Take(Limit + 1).ToListAsync(cancellation);
        found.AddEarlier(earlier.Order(), address.Value);
    }

    private Task<List<long>> PartOfAddressAsync(string wanted, CancellationToken cancellation)
    {
        var pattern = Paging.Terms(wanted.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()).Single();
        return db.Contacts.Where(c => EF.Functions.Like(c.NormalizedEmail, pattern, Paging.Escape)).Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation);
    }

    private async Task ByNameAsync(string wanted, Found found, CancellationToken cancellation)
    {
        if (TypedText.Number(wanted) is { } number && wanted.Any(char.IsAsciiDigit) && await NumbersAsync(number, cancellation) is { Count: > 0 } numbered)
        {
            found.Add(await OfFirmsAsync(numbered, cancellation));
            return;
        }
        if (wanted.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+'))
            found.Add(await BeginningsAsync(wanted.ToLowerInvariant(), cancellation));
        var terms = Paging.Terms(wanted).ToList();
        found.Add(await Named(db.Contacts, terms).Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation));
        var english = System.Text.Ascii.IsValid(wanted);
        if (english)
            found.Add(await OfFirmsAsync(await NamedInEnglish(db.Members, terms).Take(Limit + 1).Select(m => m.Id).ToListAsync(cancellation), cancellation));
        if (!english || found.IsEmpty)
            found.Add(await OfFirmsAsync(await Named(db.Members, terms).Take(Limit + 1).Select(m => m.Id).ToListAsync(cancellation), cancellation));
    }

#pragma warning disable CA1309 // The database compares; it knows no ordinal comparison.
    /// <summary>From the wanted beginning on in the order of the index, so that no database reads further than it must, whatever its collation.</summary>
    private async Task<List<long>> NumbersAsync(string number, CancellationToken cancellation)
    {
        var next = await db.Members.Where(m => string.Compare(m.Number, number) >= 0).OrderBy(m => m.Number).Take(Limit + 1).Select(m => new { m.Id, m.Number }).ToListAsync(cancellation);
        return [.. next.Where(m => m.Number.StartsWith(number, StringComparison.Ordinal)).Select(m => m.Id)];
    }

    /// <inheritdoc cref="NumbersAsync"/>
    private async Task<List<long>> BeginningsAsync(string beginning, CancellationToken cancellation)
    {
        var next = await db.Contacts.Where(c => string.Compare(c.NormalizedEmail, beginning) >= 0).OrderBy(c => c.NormalizedEmail).Take(Limit + 1)
            .Select(c => new { c.Id, c.NormalizedEmail }).ToListAsync(cancellation);
        return [.. next.Where(c => c.NormalizedEmail.StartsWith(beginning, StringComparison.Ordinal)).Select(c => c.Id)];
    }

#pragma warning restore CA1309

    private Task<List<long>> OfFirmsAsync(List<long> members, CancellationToken cancellation) =>
        db.Contacts.Where(c => members.Contains(c.MemberId)).OrderBy(c => c.MemberId).ThenBy(c => c.Id).Take(Limit + 1).Select(c => c.Id).ToListAsync(cancellation);

    private static IQueryable<Contact> Named(IQueryable<Contact> contacts, List<string> terms) =>
        terms.Aggregate(contacts, (some, term) => some.Where(c => EF.Functions.Like(c.Name, term, Paging.Escape)));

    private static IQueryable<Member> Named(IQueryable<Member> members, List<string> terms) =>
        terms.Aggregate(members, (some, term) => some.Where(m => EF.Functions.Like(m.Organisation, term, Paging.Escape)));

    private static IQueryable<Member> NamedInEnglish(IQueryable<Member> members, List<string> terms) =>
        terms.Aggregate(members, (some, term) => some.Where(m => EF.Functions.Like(m.OrganisationEnglish!, term, Paging.Escape)));

    private async Task<FoundPeople> LoadAsync(Found found, CancellationToken cancellation)
    {
        var ids = found.Contacts.Take(Limit).ToList();
        var contacts = await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancellation);
        return new FoundPeople([.. ids.Select(id => new FoundPerson(contacts[id], found.EarlierAddressOf(contacts[id])))], found.Contacts.Count > Limit);
    }

    /// <summary>Contacts in the order in which they were found, each once.</summary>
    private sealed class Found
    {
        private readonly HashSet<long> known = [];
        private readonly HashSet<long> earlier = [];
        private string? address;

        public List<long> Contacts { get; } = [];
        public bool IsEmpty => Contacts.Count == 0;

        public void Add(IEnumerable<long> contacts) => Contacts.AddRange(contacts.Where(known.Add));

        public void AddEarlier(IEnumerable<long> contacts, string by)
        {
            address = by;
            var others = contacts.Where(known.Add).ToList();
            earlier.UnionWith(others);
            Contacts.AddRange(others);
        }

        public string? EarlierAddressOf(Contact contact) => earlier.Contains(contact.Id) ? address : null;
    }
}
