using System.Runtime.CompilerServices;
using Bulletins.Dispatching;
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
public sealed record ReachedFirm(long MemberId, string Number, string Organisation, string? Telephone, int Contacts, Reach Reach);

/// <summary>Which member firms a circular reached: at least one contact's mail was taken by a relay and didn't come back.
/// Dispatches that sent it again count like the first.</summary>
public sealed class FirmReach(BulletinsDb db)
{
    private const int PageSize = 5000;

    public async Task<FirmFigures> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var standings = Deliveries(dispatchId).Select(d => new Standing { MemberId = d.MemberId, ContactId = d.ContactId, State = d.State });
        var firms = await Firms(standings).GroupBy(firm => firm.Reached > 0 ? 0 : firm.Open > 0 ? 1 : 2)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return new FirmFigures(firms.GetValueOrDefault(0), firms.GetValueOrDefault(1), firms.GetValueOrDefault(2));
    }

    /// <summary>All of them in the order of their ids, so many at a time, for an export of any size.</summary>
    public async IAsyncEnumerable<ReachedFirm> ReadAllAsync(long dispatchId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        long after = 0;
        while (await ReadAsync(dispatchId, after, cancellation) is { Count: > 0 } firms)
        {
            foreach (var firm in firms)
                yield return firm;
            after = firms[^1].MemberId;
        }
    }

    /// <summary>From the side of the contacts, which never change their firm: there the next few are found without counting all.</summary>
    private async Task<IReadOnlyList<ReachedFirm>> ReadAsync(long dispatchId, long after, CancellationToken cancellation)
    {
        var deliveries = Deliveries(dispatchId);
        var firms = Firms(db.Contacts.Join(deliveries, contact => contact.Id, delivery => delivery.ContactId, (contact, delivery) => new Standing { MemberId = contact.MemberId, ContactId = contact.Id, State = delivery.State })
            .Where(standing => standing.MemberId > after));
        var rows = await firms.Join(db.Members, firm => firm.MemberId, member => member.Id, (firm, member) => new { firm, member })
            .OrderBy(pair => pair.firm.MemberId).Take(PageSize)
            .Select(pair => new { pair.member.Id, pair.member.Number, pair.member.Organisation, pair.member.Telephone, pair.firm }).ToListAsync(cancellation);
        return [.. rows.Select(row => new ReachedFirm(row.Id, row.Number, row.Organisation, row.Telephone, row.firm.Contacts,
            row.firm.Reached > 0 ? Reach.Reached : row.firm.Open > 0 ? Reach.Open : Reach.NotReached))];
    }

    private IQueryable<Delivery> Deliveries(long dispatchId) =>
        db.Deliveries.Where(d => db.Dispatches.Where(sent => sent.Id == dispatchId || sent.ResendOf == dispatchId).Select(sent => sent.Id).Contains(d.DispatchId));

    /// <summary>A complaint shows that the mail arrived.</summary>
    private static IQueryable<Firm> Firms(IQueryable<Standing> standings) => standings
        .GroupBy(s => s.MemberId)
        .Select(group => new Firm
        {
            MemberId = group.Key,
            Contacts = group.Select(s => s.ContactId).Distinct().Count(),
            Reached = group.Sum(s => s.State == DeliveryState.Sent || s.State == DeliveryState.Delivered || s.State == DeliveryState.Complained ? 1 : 0),
            Open = group.Sum(s => s.State == DeliveryState.Pending || s.State == DeliveryState.Sending || s.State == DeliveryState.Deferred
                || s.State == DeliveryState.Uncertain ? 1 : 0),
        });

    private sealed class Standing
    {
        public long MemberId { get; init; }
        public long ContactId { get; init; }
        public DeliveryState State { get; init; }
    }

    private sealed class Firm
    {
        public long MemberId { get; init; }
        public int Contacts { get; init; }
        public int Reached { get; init; }
        public int Open { get; init; }
    }
}
