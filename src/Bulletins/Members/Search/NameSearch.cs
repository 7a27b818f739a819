using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Search;

/// <summary>Finds members and contacts by words, each any part of what the firm or a person there is called, or of their address or number.</summary>
public sealed class NameSearch(BulletinsDb db, INameIndex index)
{
    /// <summary>A word that more are called is a common one: who is called so isn't gathered, but looked for from the first on until a page is full.</summary>
    public const int Common = 1000;

    /// <summary>Which members the words mean: each word the firm itself, or a person there.</summary>
    internal Task<Meant> MembersAsync(string? search, CancellationToken cancellation) => MeantAsync(search, MembersCalledAsync, cancellation);

    /// <summary>Which contacts the words mean: each word the person, or their firm.</summary>
    internal Task<Meant> ContactsAsync(string? search, CancellationToken cancellation) => MeantAsync(search, ContactsCalledAsync, cancellation);

    /// <summary>Which contacts are or ever were called so, or have a firm that is or was; null when the word is a common one, or nobody knows.</summary>
    internal async Task<IReadOnlyCollection<long>?> ContactsEverCalledAsync(string part, CancellationToken cancellation)
    {
        if (index.Former(db, part) is not { } former || await ContactsCalledAsync(part, cancellation) is not { } contacts)
            return null;
        var earlier = await former.Take(Common + 1).ToListAsync(cancellation);
        var members = earlier.Where(name => name.MemberId is not null).Select(name => name.MemberId!.Value).ToHashSet();
        contacts.UnionWith(earlier.Where(name => name.ContactId is not null).Select(name => name.ContactId!.Value));
        contacts.UnionWith(await db.Contacts.Where(c => members.Contains(c.MemberId)).Select(c => c.Id).Take(Common + 1).ToListAsync(cancellation));
        return earlier.Count > Common || contacts.Count > Common ? null : contacts;
    }

    /// <summary>Contacts who were called so, or whose firm was, with what it was; the first <see cref="Common"/>, in the order of their ids.</summary>
    internal async Task<IReadOnlyList<FormerlyCalled>> FormerlyCalledAsync(string part, CancellationToken cancellation)
    {
        if (index.Former(db, part) is not { } former)
            return [];
        var earlier = await former.Take(Common).ToListAsync(cancellation);
        var members = earlier.Where(name => name.MemberId is not null).ToLookup(name => name.MemberId!.Value, name => name.LineWith(part));
        var firms = members.Select(member => member.Key).ToList();
        var people = await db.Contacts.Where(c => firms.Contains(c.MemberId)).Select(c => new { c.Id, c.MemberId }).Take(Common).ToListAsync(cancellation);
        return [.. earlier.Where(name => name.ContactId is not null).Select(name => new FormerlyCalled(name.ContactId!.Value, name.LineWith(part)))
            .Concat(people.Select(person => new FormerlyCalled(person.Id, members[person.MemberId].First()))).OrderBy(called => called.ContactId)];
    }

    private static async Task<Meant> MeantAsync(string? search, Func<string, CancellationToken, Task<HashSet<long>?>> called, CancellationToken cancellation)
    {
        var meant = new Meant();
        foreach (var word in Paging.Words(search))
            meant.Narrow(word, await called(word, cancellation));
        return meant;
    }

    /// <returns>Null when they are too many.</returns>
    private async Task<HashSet<long>?> MembersCalledAsync(string word, CancellationToken cancellation)
    {
        var (members, contacts) = await CalledAsync(word, cancellation);
        if (members.Count > Common || contacts.Count > Common)
            return null;
        members.UnionWith(await db.Contacts.Where(c => contacts.Contains(c.Id)).Select(c => c.MemberId).ToListAsync(cancellation));
        return members.Count > Common ? null : members;
    }

    /// <inheritdoc cref="MembersCalledAsync"/>
    private async Task<HashSet<long>?> ContactsCalledAsync(string word, CancellationToken cancellation)
    {
        var (members, contacts) = await CalledAsync(word, cancellation);
        if (members.Count > Common || contacts.Count > Common)
            return null;
        contacts.UnionWith(await db.Contacts.Where(c => members.Contains(c.MemberId)).Select(c => c.Id).Take(Common + 1).ToListAsync(cancellation));
        return contacts.Count > Common ? null : contacts;
    }

    private async Task<(HashSet<long> Members, HashSet<long> Contacts)> CalledAsync(string word, CancellationToken cancellation) =>
        ([.. await index.Members(db, word).Take(Common + 1).ToListAsync(cancellation)], [.. await index.Contacts(db, word).Take(Common + 1).ToListAsync(cancellation)]);
}

/// <summary>A contact who was called so before, or whose firm was.</summary>
internal sealed record FormerlyCalled(long ContactId, string Name);
