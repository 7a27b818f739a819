namespace Bulletins.Members.Search;

/// <summary>Whom the words of a search mean, as far as they have been looked up.</summary>
internal sealed class Meant
{
    private readonly List<string> common = [];
    private HashSet<long>? few;

    /// <summary>Nobody is meant to be left out.</summary>
    public bool IsEverybody => few is null && common.Count == 0;

    /// <summary>All words are common: how many are meant is not known.</summary>
    public bool IsUncounted => few is null && common.Count > 0;

    /// <param name="called">Null when the word is a common one.</param>
    public void Narrow(string word, HashSet<long>? called)
    {
        if (called is null)
            common.Add(word);
        else if (few is null)
            few = called;
        else
            few.IntersectWith(called);
    }

    public IQueryable<Member> Among(IQueryable<Member> members)
    {
        if (few is not null)
            members = members.Where(m => few.Contains(m.Id));
        return common.Aggregate(members, (some, word) => some.Called(word));
    }

    public IQueryable<Contact> Among(IQueryable<Contact> contacts)
    {
        if (few is not null)
            contacts = contacts.Where(c => few.Contains(c.Id));
        return common.Aggregate(contacts, (some, word) => some.Called(word));
    }
}
