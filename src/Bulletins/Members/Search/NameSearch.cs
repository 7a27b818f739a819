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
    internal Task<Meant> MembersAsync(string? search, CancellationToken cancellation) => MeantAsync(search, MembersCalledAsync, cancellation);

    /// <summary>Which contacts the words mean: each word the person, or their firm.</summary>
    internal Task<Meant> ContactsAsync(string? search, CancellationToken cancellation) => MeantAsync(search, ContactsCalledAsync, cancellation);

    /// <summary>Which contacts are or ever were called so, or have a firm that is or was; null when they are too many, or nobody knows.</summary>
    internal async Task<IReadOnlyCollection<long>?> ContactsEverCalledAsync(string part, CancellationToken cancellation)
    {
        if (index.Former(db, part) is not { } former)
            return null;
        var called = await ContactsCalledAsync(part, cancellation);
        var earlier = await former.Take(Gathered + 1).ToListAsync(cancellation);
        if (called.IsCut || earlier.Count > Gathered)
            return null;
        called.Ids.UnionWith(earlier.Where(name => name.ContactId is not null).Select(name => name.ContactId!.Value));
        called.Ids.UnionWith(await ContactsOfAsync(earlier.Where(name => name.MemberId is not null).Select(name => name.MemberId!.Value).ToHashSet(), cancellation));
        return called.Ids;
    }

    /// <summary>Contacts of whom every word was part of one name, or of one of their firm's, with what it was; the first <see cref="Listed"/>, in the
    /// order of their ids.</summary>
    internal async Task<IReadOnlyList<FormerlyCalled>> FormerlyCalledAsync(string search, CancellationToken cancellation)
    {
        var words = Paging.Words(search);
        if (words.MaxBy(word => word.Length) is not { } part || index.Former(db, part) is not { } former)
            return [];
        var earlier = (await former.Take(Gathered).ToListAsync(cancellation))
            .Where(name => Array.TrueForAll(words, word => name.Text.Contains(word, StringComparison.OrdinalIgnoreCase))).Take(Listed).ToList();
        var members = earlier.Where(name => name.MemberId is not null).ToLookup(name => name.MemberId!.Value, name => name.LineWith(part));
        var firms = members.Select(member => member.Key).ToList();
        var people = await db.Contacts.Where(c => EF.Parameter(firms).Contains(c.MemberId)).Select(c => new { c.Id, c.MemberId }).Take(Listed).ToListAsync(cancellation);
        return [.. earlier.Where(name => name.ContactId is not null).Select(name => new FormerlyCalled(name.ContactId!.Value, name.LineWith(part)))
            .Concat(people.Select(person => new FormerlyCalled(person.Id, members[person.MemberId].First()))).OrderBy(called => called.ContactId)];
    }

    private static async Task<Meant> MeantAsync(string? search, Func<string, CancellationToken, Task<Called>> called, CancellationToken cancellation)
    {
        var meant = new Meant();
        foreach (var word in Paging.Words(search))
            meant.Narrow(word, await called(word, cancellation));
        return meant;
    }

    private async Task<Called> MembersCalledAsync(string word, CancellationToken cancellation)
    {
        var members = await FirstAsync(index.Members(db, word), cancellation);
        var contacts = await FirstAsync(index.Contacts(db, word), cancellation);
        members.Ids.UnionWith(await db.Contacts.Where(c => EF.Parameter(contacts.Ids).Contains(c.Id)).Select(c => c.MemberId).Distinct().ToListAsync(cancellation));
        return members with { IsCut = members.IsCut || contacts.IsCut };
    }

    private async Task<Called> ContactsCalledAsync(string word, CancellationToken cancellation)
    {
        var contacts = await FirstAsync(index.Contacts(db, word), cancellation);
        var members = await FirstAsync(index.Members(db, word), cancellation);
        contacts.Ids.UnionWith(await ContactsOfAsync(members.Ids, cancellation));
        return contacts with { IsCut = contacts.IsCut || members.IsCut };
    }

    private Task<List<long>> ContactsOfAsync(HashSet<long> members, CancellationToken cancellation) =>
        db.Contacts.Where(c => EF.Parameter(members).Contains(c.MemberId)).Select(c => c.Id).ToListAsync(cancellation);

    /// <summary>An index may name one twice, so that rows tell whether it had more, and not ids.</summary>
    private static async Task<Called> FirstAsync(IQueryable<long> ids, CancellationToken cancellation)
    {
        var first = await ids.Take(Gathered + 1).ToListAsync(cancellation);
        return new Called([.. first], first.Count > Gathered);
    }
}

/// <summary>Who is called so.</summary>
/// <param name="IsCut">There may be others.</param>
internal sealed record Called(HashSet<long> Ids, bool IsCut);

/// <summary>A contact who was called so before, or whose firm was.</summary>
internal sealed record FormerlyCalled(long ContactId, string Name);
