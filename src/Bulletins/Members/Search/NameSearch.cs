using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Search;

/// <summary>Finds members and contacts by words, each any part of what the firm or a person there is called, or of their address or number.</summary>
public sealed class NameSearch(BulletinsDb db, INameIndex index)
{
    /// <summary>Of so many that nobody counts them, how many are listed.</summary>
    public const int Listed = 1000;

    /// <summary>A word that more are called is a common one: only the first of them are gathered.</summary>
    internal const int Gathered = 20_000;

    /// <summary>Which members the words mean: each word the firm itself, or a person there.</summary>
    internal Task<Meant> MembersAsync(string? search, CancellationToken cancellation) => MeantAsync(search, MembersCalled, cancellation);

    /// <summary>Which contacts the words mean: each word the person, or their firm.</summary>
    internal Task<Meant> ContactsAsync(string? search, CancellationToken cancellation) => MeantAsync(search, ContactsCalled, cancellation);

    /// <summary>Which contacts are or ever were called so, or have a firm that is or was; null when they are too many, or nobody knows.</summary>
    internal async Task<IReadOnlyCollection<long>?> ContactsEverCalledAsync(string part, CancellationToken cancellation)
    {
        if (index.Former(db, part) is not { } former)
            return null;
        var contacts = await GatherAsync(ContactsCalled(part), cancellation);
        var earlier = await former.Take(Gathered + 1).ToListAsync(cancellation);
        var members = earlier.Where(name => name.MemberId is not null).Select(name => name.MemberId!.Value).Distinct().ToList();
        contacts.UnionWith(earlier.Where(name => name.ContactId is not null).Select(name => name.ContactId!.Value));
        contacts.UnionWith(await db.Contacts.Where(c => EF.Parameter(members).Contains(c.MemberId)).Select(c => c.Id).Take(Gathered + 1).ToListAsync(cancellation));
        return contacts.Count > Gathered || earlier.Count > Gathered ? null : contacts;
    }

    /// <summary>Contacts who were called so, or whose firm was, with what it was; the first <see cref="Listed"/>, in the order of their ids.</summary>
    internal async Task<IReadOnlyList<FormerlyCalled>> FormerlyCalledAsync(string part, CancellationToken cancellation)
    {
        if (index.Former(db, part) is not { } former)
            return [];
        var earlier = await former.Take(Listed).ToListAsync(cancellation);
        var members = earlier.Where(name => name.MemberId is not null).ToLookup(name => name.MemberId!.Value, name => name.LineWith(part));
        var firms = members.Select(member => member.Key).ToList();
        var people = await db.Contacts.Where(c => EF.Parameter(firms).Contains(c.MemberId)).Select(c => new { c.Id, c.MemberId }).Take(Listed).ToListAsync(cancellation);
        return [.. earlier.Where(name => name.ContactId is not null).Select(name => new FormerlyCalled(name.ContactId!.Value, name.LineWith(part)))
            .Concat(people.Select(person => new FormerlyCalled(person.Id, members[person.MemberId].First()))).OrderBy(called => called.ContactId)];
    }

    private static async Task<Meant> MeantAsync(string? search, Func<string, IQueryable<long>[]> called, CancellationToken cancellation)
    {
        var meant = new Meant();
        foreach (var word in Paging.Words(search))
            meant.Narrow(word, await GatherAsync(called(word), cancellation));
        return meant;
    }

    private IQueryable<long>[] MembersCalled(string word) =>
    [
        index.Members(db, word).Take(Gathered + 1),
        index.Contacts(db, word).Take(Gathered + 1).Join(db.Contacts, id => id, c => c.Id, (_, c) => c.MemberId),
    ];

    private IQueryable<long>[] ContactsCalled(string word) =>
    [
        index.Contacts(db, word).Take(Gathered + 1),
        index.Members(db, word).Take(Gathered + 1).Join(db.Contacts, id => id, c => c.MemberId, (_, c) => c.Id).Take(Gathered + 1),
    ];

    private static async Task<HashSet<long>> GatherAsync(IQueryable<long>[] parts, CancellationToken cancellation)
    {
        var gathered = new HashSet<long>();
        foreach (var part in parts)
            gathered.UnionWith(await part.ToListAsync(cancellation));
        return gathered;
    }
}

/// <summary>A contact who was called so before, or whose firm was.</summary>
internal sealed record FormerlyCalled(long ContactId, string Name);
