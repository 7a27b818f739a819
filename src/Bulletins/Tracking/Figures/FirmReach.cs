using Bulletins.Audiences;
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
/// Dispatches that sent it again count like the first, and a mail counts for every firm that has its address.</summary>
public sealed class FirmReach(BulletinsDb db)
{
    public async Task<FirmFigures> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var firms = await Firms(Standings(dispatchId)).GroupBy(firm => firm.Reached > 0 ? 0 : firm.Open > 0 ? 1 : 2)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return new FirmFigures(firms.GetValueOrDefault(0), firms.GetValueOrDefault(1), firms.GetValueOrDefault(2));
    }

    /// <summary>All of them in the order of their ids, one after the other out of one query: however many they are, they are counted once.</summary>
    public IAsyncEnumerable<ReachedFirm> ReadAllAsync(long dispatchId) =>
        Firms(Standings(dispatchId)).Join(db.Members, firm => firm.MemberId, member => member.Id, (firm, member) => new { firm, member })
            .OrderBy(pair => pair.firm.MemberId)
            .Select(pair => new { pair.member.Id, pair.member.Number, pair.member.Organisation, pair.member.Telephone, pair.firm.Contacts, pair.firm.Reached, pair.firm.Open })
            .AsAsyncEnumerable()
            .Select(row => new ReachedFirm(row.Id, row.Number, row.Organisation, row.Telephone, row.Contacts,
                row.Reached > 0 ? Reach.Reached : row.Open > 0 ? Reach.Open : Reach.NotReached));

    private IQueryable<Standing> Standings(long dispatchId) =>
        db.Deliveries.Where(d => d.DispatchId == dispatchId).Select(d => new Standing { MemberId = d.MemberId, ContactId = d.ContactId, State = d.State }).Concat(Beside(dispatchId));

    /// <summary>Beside the mails of the dispatch itself: those of resends; and, for contacts that got none of their own because another
    /// one has their address, what became of that one's. Each is found through an index.</summary>
    private IQueryable<Standing> Beside(long dispatchId)
    {
        var resent = db.Dispatches.Where(again => again.ResendOf == dispatchId)
            .Join(db.Deliveries, again => again.Id, d => d.DispatchId, (_, d) => new Standing { MemberId = d.MemberId, ContactId = d.ContactId, State = d.State });
        var shared = db.Deliveries.Where(d => d.DispatchId == dispatchId && d.Exclusion == ExclusionReason.DuplicateAddress)
            .Join(db.Deliveries.Where(mailed => mailed.State != DeliveryState.Excluded), d => new { d.DispatchId, d.NormalizedEmail }, mailed => new { mailed.DispatchId, mailed.NormalizedEmail },
                (d, mailed) => new Standing { MemberId = d.MemberId, ContactId = d.ContactId, State = mailed.State });
        return resent.Concat(shared);
    }

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
