using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>Narrows members to those that a search means. Each column is asked by itself, through an index that holds nothing else: one
/// question over all of them would read every row of members and contacts.</summary>
internal static class MemberSearch
{
    /// <param name="search">Words that must all be met, each by any part of the number, of the organisation in either language, or of the name or
    /// address of a contact. A word with an @ means an address. Null or empty for all.</param>
    public static IQueryable<Member> Matching(this IQueryable<Member> members, BulletinsDb db, string? search)
    {
        foreach (var word in Paging.Words(search))
        {
            var found = word.Contains('@', StringComparison.Ordinal) ? WithAddress(db, word) : Ascii.IsValid(word) ? WithLetters(db, word) : WithCharacters(db, word);
            members = members.Where(m => found.Contains(m.Id));
        }
        return members;
    }

    private static IQueryable<long> WithAddress(BulletinsDb db, string word)
    {
        var pattern = Paging.Pattern(word);
        var lower = Paging.Pattern(word.ToLowerInvariant());
        return Ascii.IsValid(word)
            ? db.Contacts.Where(c => EF.Functions.Like(c.NormalizedEmail, lower, Paging.Escape)).Select(c => c.MemberId)
            : db.Contacts.Where(c => EF.Functions.Like(c.Email, pattern, Paging.Escape)).Select(c => c.MemberId);
    }

    private static IQueryable<long> WithLetters(BulletinsDb db, string word)
    {
        var pattern = Paging.Pattern(word);
        return db.Members.Where(m => EF.Functions.Like(m.Number, pattern, Paging.Escape)).Select(m => m.Id)
            .Union(db.Members.Where(m => EF.Functions.Like(m.Organisation, pattern, Paging.Escape)).Select(m => m.Id))
            .Union(db.Members.Where(m => EF.Functions.Like(m.OrganisationEnglish!, pattern, Paging.Escape)).Select(m => m.Id))
            .Union(db.Contacts.Where(c => EF.Functions.Like(c.Name, pattern, Paging.Escape)).Select(c => c.MemberId))
            .Union(db.Contacts.Where(c => EF.Functions.Like(c.NormalizedEmail, pattern, Paging.Escape)).Select(c => c.MemberId));
    }

    /// <summary>Numbers, English names and addresses as they are kept have no such characters, and few of these have a small form: so the quicker comparison
    /// will do.</summary>
    private static IQueryable<long> WithCharacters(BulletinsDb db, string word)
    {
        var named = db.Members.Where(m => m.Organisation.Contains(word)).Select(m => m.Id).Union(db.Contacts.Where(c => c.Name.Contains(word)).Select(c => c.MemberId));
        // A domain of such characters: only the address as it was typed has them.
        return word.Contains('.', StringComparison.Ordinal) ? named.Union(db.Contacts.Where(c => c.Email.Contains(word)).Select(c => c.MemberId)) : named;
    }
}
