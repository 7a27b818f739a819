using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Search;

/// <summary>Compares each row with a word: for a few rows, or for words that so many have that a page of them is soon found.</summary>
internal static class NamePatterns
{
    /// <summary>Members of which any part of the number, of the organisation in either language, or of the name or address of a contact is the word.</summary>
    public static IQueryable<Member> Called(this IQueryable<Member> members, string word)
    {
        var pattern = Paging.Pattern(word);
        return members.Where(m => EF.Functions.Like(m.Number, pattern, Paging.Escape) || EF.Functions.Like(m.Organisation, pattern, Paging.Escape)
            || EF.Functions.Like(m.OrganisationEnglish!, pattern, Paging.Escape)
            || m.Contacts.Any(c => EF.Functions.Like(c.Name, pattern, Paging.Escape)
                || EF.Functions.Like(c.Email, pattern, Paging.Escape) || EF.Functions.Like(c.NormalizedEmail, pattern, Paging.Escape)));
    }

    /// <summary>Contacts of which any part of the name or address, or of their firm's number or organisation, is the word.</summary>
    public static IQueryable<Contact> Called(this IQueryable<Contact> contacts, string word)
    {
        var pattern = Paging.Pattern(word);
        return contacts.Where(c => EF.Functions.Like(c.Name, pattern, Paging.Escape) || EF.Functions.Like(c.Email, pattern, Paging.Escape)
            || EF.Functions.Like(c.NormalizedEmail, pattern, Paging.Escape) || EF.Functions.Like(c.Member.Number, pattern, Paging.Escape)
            || EF.Functions.Like(c.Member.Organisation, pattern, Paging.Escape) || EF.Functions.Like(c.Member.OrganisationEnglish!, pattern, Paging.Escape));
    }

    /// <summary>Contacts whose own name has all the words in it.</summary>
    public static IQueryable<Contact> Named(this IQueryable<Contact> contacts, IEnumerable<string> words) =>
        words.Select(Paging.Pattern).Aggregate(contacts, (some, pattern) => some.Where(c => EF.Functions.Like(c.Name, pattern, Paging.Escape)));
}
