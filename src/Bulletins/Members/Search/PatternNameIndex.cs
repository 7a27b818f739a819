using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Search;

/// <summary>For engines that have nothing better: each column is compared by itself, through an index that holds nothing else.</summary>
public sealed class PatternNameIndex : INameIndex
{
    public IQueryable<long> Members(BulletinsDb db, string part)
    {
        var pattern = Paging.Pattern(part);
        return db.Members.Where(m => EF.Functions.Like(m.Number, pattern, Paging.Escape)).Select(m => m.Id)
            .Concat(db.Members.Where(m => EF.Functions.Like(m.Organisation, pattern, Paging.Escape)).Select(m => m.Id))
            .Concat(db.Members.Where(m => EF.Functions.Like(m.OrganisationEnglish!, pattern, Paging.Escape)).Select(m => m.Id));
    }

    public IQueryable<long> Contacts(BulletinsDb db, string part)
    {
        var pattern = Paging.Pattern(part);
        var found = db.Contacts.Where(c => EF.Functions.Like(c.Name, pattern, Paging.Escape)).Select(c => c.Id)
            .Concat(db.Contacts.Where(c => EF.Functions.Like(c.NormalizedEmail, pattern, Paging.Escape)).Select(c => c.Id));
        // Only the address as it was typed has other characters.
        return System.Text.Ascii.IsValid(part) ? found : found.Concat(db.Contacts.Where(c => EF.Functions.Like(c.Email, pattern, Paging.Escape)).Select(c => c.Id));
    }

    public IQueryable<FormerName>? Former(BulletinsDb db, string part) => null;
}
