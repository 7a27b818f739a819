using Bulletins.Dispatching;
using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Figures;

public enum Reach
{
    Reached,
    /// <summary>Nobody reached yet, and something may still come of it, or nobody knows.</summary>
    Open,
    NotReached,
}

/// <param name="Contacts">How many of its contacts were candidates.</param>
public sealed record ReachedFirm(long MemberId, string Number, string Organisation, string? OrganisationEnglish, string? Telephone, int Contacts, Reach Reach);

/// <summary>Which member firms a circular reached: at least one contact's mail was taken by a relay and didn't come back.
/// Dispatches that sent it again count like the first.</summary>
public sealed class FirmReach(BulletinsDb db)
{
    public async Task<FirmFigures> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var firms = await Firms(dispatchId).GroupBy(firm => firm.Reached > 0 ? 0 : firm.Open > 0 ? 1 : 2)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return new FirmFigures(firms.GetValueOrDefault(0), firms.GetValueOrDefault(1), firms.GetValueOrDefault(2));
    }

    /// <param name="reach">Null for all.</param>
    /// <param name="search">Part of a number or a name; null for all.</param>
    /// <param name="after">The member behind which the page begins; 0 for the first.</param>
    public async Task<IReadOnlyList<ReachedFirm>> ReadAsync(long dispatchId, Reach? reach, string? search, long after, int limit, CancellationToken cancellation = default)
    {
        var firms = Firms(dispatchId).Where(firm => firm.MemberId > after);
        firms = reach switch
        {
            Reach.Reached => firms.Where(firm => firm.Reached > 0),
            Reach.Open => firms.Where(firm => firm.Reached == 0 && firm.Open > 0),
            Reach.NotReached => firms.Where(firm => firm.Reached == 0 && firm.Open == 0),
            _ => firms,
        };
        var members = db.Members.AsNoTracking();
        foreach (var term in Paging.Terms(search))
            members = members.Where(m => EF.Functions.Like(m.Number, term, Paging.Escape) || EF.Functions.Like(m.Organisation, term, Paging.Escape)
                || EF.Functions.Like(m.OrganisationEnglish!, term, Paging.Escape));
        var rows = await firms.Join(members, firm => firm.MemberId, member => member.Id, (firm, member) => new { firm, member })
            .OrderBy(pair => pair.firm.MemberId).Take(limit)
            .Select(pair => new { pair.member.Id, pair.member.Number, pair.member.Organisation, pair.member.OrganisationEnglish, pair.member.Telephone, pair.firm })
            .ToListAsync(cancellation);
        return [.. rows.Select(row => new ReachedFirm(row.Id, row.Number, row.Organisation, row.OrganisationEnglish, row.Telephone, row.firm.Contacts,
            row.firm.Reached > 0 ? Reach.Reached : row.firm.Open > 0 ? Reach.Open : Reach.NotReached))];
    }

    /// <summary>A complaint shows that the mail arrived.</summary>
    private IQueryable<Firm> Firms(long dispatchId) => db.Deliveries
        .Where(d => d.DispatchId == dispatchId || db.Dispatches.Any(again => again.Id == d.DispatchId && again.ResendOf == dispatchId))
        .GroupBy(d => d.MemberId)
        .Select(group => new Firm
        {
            MemberId = group.Key,
            Contacts = group.Select(d => d.ContactId).Distinct().Count(),
            Reached = group.Sum(d => d.State == DeliveryState.Sent || d.State == DeliveryState.Delivered || d.State == DeliveryState.Complained ? 1 : 0),
            Open = group.Sum(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Sending || d.State == DeliveryState.Deferred
                || d.State == DeliveryState.Uncertain ? 1 : 0),
        });

    private sealed class Firm
    {
        public long MemberId { get; init; }
        public int Contacts { get; init; }
        public int Reached { get; init; }
        public int Open { get; init; }
    }
}
