using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Search;

/// <summary>Whom the words of a search mean, as far as they have been looked up.</summary>
internal sealed class Meant
{
    private readonly List<string> common = [];
    private HashSet<long>? few;
    private HashSet<long>? first;

    /// <summary>All words are common: how many are meant is not known.</summary>
    public bool IsUncounted => few is null && common.Count > 0;

    public void Narrow(string word, Called called)
    {
        if (called.IsCut)
        {
            common.Add(word);
            first = Both(first, called.Ids);
        }
        else
            few = Both(few, called.Ids);
    }

    public IQueryable<Member> Among(IQueryable<Member> members) => common.Aggregate(Of(members, few), (some, word) => some.Called(word));

    public IQueryable<Contact> Among(IQueryable<Contact> contacts) => common.Aggregate(Of(contacts, few), (some, word) => some.Called(word));

    /// <summary>Where they are uncounted, some of those that are meant, soon found, though there may be others.</summary>
    public IQueryable<Member> Some(IQueryable<Member> members) => Of(members, first);

    /// <inheritdoc cref="Some(IQueryable{Member})"/>
    public IQueryable<Contact> Some(IQueryable<Contact> contacts) => Of(contacts, first);

    private static IQueryable<Member> Of(IQueryable<Member> members, HashSet<long>? ids) => ids is null ? members : members.Where(m => EF.Parameter(ids).Contains(m.Id));

    private static IQueryable<Contact> Of(IQueryable<Contact> contacts, HashSet<long>? ids) => ids is null ? contacts : contacts.Where(c => EF.Parameter(ids).Contains(c.Id));

    private static HashSet<long> Both(HashSet<long>? known, HashSet<long> called)
    {
        if (known is null)
            return called;
        known.IntersectWith(called);
        return known;
    }
}
