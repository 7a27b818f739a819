using Bulletins.Members.Search;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>Reading the register: search, and one firm or person with all that belongs to it.</summary>
public sealed class MemberDirectory(BulletinsDb db, NameSearch names)
{
    /// <summary>By number, organisation in either language, contact name or e-mail address; several words must all be met.</summary>
    public async Task<Page<MemberSummary>> SearchAsync(MemberQuery query, CancellationToken cancellation = default)
    {
        var meant = await names.MembersAsync(query.Search, cancellation);
        var members = Filtered(query);
        if (!meant.IsUncounted)
            return await PageAsync(meant.Among(members), query, int.MaxValue, cancellation);
        var enough = await meant.Some(members).Take(NameSearch.Listed + 1).CountAsync(cancellation) > NameSearch.Listed;
        return await PageAsync(enough ? meant.Some(members) : meant.Among(members), query, NameSearch.Listed, cancellation);
    }

    private IQueryable<Member> Filtered(MemberQuery query)
    {
        var found = db.Members.AsNoTracking();
        if (query.Status is { } status)
            found = found.Where(m => m.Status == status);
        if (query.WithoutContact)
            found = found.Where(m => m.Status != MemberStatus.Retired && !m.Contacts.Any(c => c.RetiredAt == null));
        if (query.Industry is { Length: > 0 } industry)
            found = found.Where(m => m.Industry == industry);
        if (query.Tier is { Length: > 0 } tier)
            found = found.Where(m => m.Tier == tier);
        if (query.District is { Length: > 0 } district)
            found = found.Where(m => m.District == district);
        return found;
    }

    private static Task<Page<MemberSummary>> PageAsync(IQueryable<Member> found, MemberQuery query, int most, CancellationToken cancellation) =>
        found.OrderBy(m => m.Number).Select(m => new MemberSummary(m.Id, m.Number, m.Organisation, m.OrganisationEnglish,
            m.Tier, m.Industry, m.District, m.Status, m.Contacts.Count(c => c.RetiredAt == null)))
            .PageAsync(query.Page, query.PageSize, cancellation, most);

    public async Task<Member?> FindAsync(long id, CancellationToken cancellation = default) =>
        await Whole().SingleOrDefaultAsync(m => m.Id == id, cancellation);

    public async Task<Member?> FindAsync(string number, CancellationToken cancellation = default)
    {
        var normalized = TypedText.Number(number);
        return await Whole().SingleOrDefaultAsync(m => m.Number == normalized, cancellation);
    }

    public async Task<Contact?> FindContactAsync(long id, CancellationToken cancellation = default) =>
        await db.Contacts.AsNoTracking().AsSplitQuery().Include(c => c.Member).Include(c => c.Subscriptions).ThenInclude(s => s.Topic)
            .SingleOrDefaultAsync(c => c.Id == id, cancellation);

    private IQueryable<Member> Whole() => db.Members.AsNoTracking().AsSplitQuery()
        .Include(m => m.Contacts.OrderBy(c => c.RetiredAt != null).ThenBy(c => c.Id)).ThenInclude(c => c.Subscriptions).ThenInclude(s => s.Topic);
}

/// <summary>What to look for; null and empty values don't narrow the search.</summary>
public sealed record MemberQuery(string? Search = null, MemberStatus? Status = null, string? Industry = null, string? Tier = null,
    string? District = null, int Page = 1, int PageSize = Paging.Size)
{
    /// <summary>Only firms that circulars would be for and that nobody gets them for: no rule finds these, since rules choose contacts. No index
    /// knows them, so this is read from end to end, and only when somebody asks.</summary>
    public bool WithoutContact { get; init; }
}

/// <param name="Contacts">How many people act for the firm now.</param>
public sealed record MemberSummary(long Id, string Number, string Organisation, string? OrganisationEnglish, string? Tier,
    string? Industry, string? District, MemberStatus Status, int Contacts);
