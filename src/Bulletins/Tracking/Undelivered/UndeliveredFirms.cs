using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Undelivered;

/// <summary>The firms that circulars didn't reach: how many, and who.</summary>
public sealed class UndeliveredFirms(BulletinsDb db, UndeliveredDetails details, TimeProvider clock)
{
    /// <summary>Older circulars are on the page of their dispatch only: nobody rings up about them any more.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(56);
    private const int MostDispatches = 60;

    /// <summary>So many are on the list however large they are; more only as long as all of them together have no more candidates than that, since each
    /// is looked through anew.</summary>
    private const int FewDispatches = 12;
    private const long CandidatesOfMore = 200_000;

    /// <summary>So many firms of a circular are listed at a time. What is behind them comes forward as they are done with.</summary>
    public const int MostListed = 1000;

    /// <summary>The dispatches that ended lately, newest first, without resends.</summary>
    public async Task<IReadOnlyList<long>> RecentAsync(CancellationToken cancellation = default)
    {
        var since = clock.UtcNow() - Recent;
        var ended = await db.Dispatches.Where(d => d.ResendOf == null && d.PreparedAt != null && d.CompletedAt > since)
            .OrderByDescending(d => d.Id).Take(MostDispatches).Select(d => new { d.Id, d.Candidates }).ToListAsync(cancellation);
        long candidates = 0;
        return [.. ended.TakeWhile((d, i) => (candidates += d.Candidates ?? 0) <= CandidatesOfMore || i < FewDispatches).Select(d => d.Id)];
    }

    /// <summary>How many firms are on the list, by dispatch; those with none aren't in it.</summary>
    /// <param name="most">Of each, counting ends there: nobody rings up more, and counting tens of thousands takes its time.</param>
    public async Task<IReadOnlyDictionary<long, int>> CountAsync(IReadOnlyCollection<long> dispatchIds, int most = MostListed, CancellationToken cancellation = default)
    {
        var counts = new Dictionary<long, int>();
        var cutOff = await CutOffAsync(dispatchIds, cancellation);
        foreach (var id in dispatchIds)
            if (await db.Undelivered(id, cutOff.Contains(id)).Take(most).CountAsync(cancellation) is > 0 and var count)
                counts[id] = count;
        return counts;
    }

    /// <summary>The newest dispatch's first.</summary>
    /// <param name="counts">As <see cref="CountAsync"/> gave them: they tell which dispatches have to be read.</param>
    public async Task<IReadOnlyList<UndeliveredFirm>> ReadAsync(IReadOnlyDictionary<long, int> counts, int skip, int take, CancellationToken cancellation = default)
    {
        var rows = new List<UndeliveredKey>();
        var cutOff = await CutOffAsync(counts.Keys, cancellation);
        foreach (var (dispatchId, count) in counts.OrderByDescending(c => c.Key))
        {
            if (skip < count && rows.Count < take)
                rows.AddRange(await db.Undelivered(dispatchId, cutOff.Contains(dispatchId)).OrderBy(d => d.Id).Skip(skip).Take(take - rows.Count)
                    .Select(d => new UndeliveredKey(d.DispatchId, d.MemberId)).ToListAsync(cancellation));
            skip = Math.Max(0, skip - count);
        }
        return await details.ReadAsync(rows, cancellation);
    }

    private Task<HashSet<long>> CutOffAsync(IEnumerable<long> dispatchIds, CancellationToken cancellation) =>
        db.Dispatches.Where(d => dispatchIds.Contains(d.Id)).CutOff().Select(d => d.Id).ToHashSetAsync(cancellation);

    /// <summary>Those of a dispatch that staff are done with, the latest first.</summary>
    public async Task<IReadOnlyList<SettledFirm>> SettledAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var done = await db.UndeliveredResolutions.Where(r => r.DispatchId == dispatchId).Done(db).OrderByDescending(r => r.Id).Take(500)
            .Join(db.Members, r => r.MemberId, m => m.Id, (resolution, member) => new { resolution, member }).ToListAsync(cancellation);
        var resends = done.Select(d => d.resolution.ResendId).OfType<long>().ToList();
        var sentTo = await db.Dispatches.Where(d => resends.Contains(d.Id)).Join(db.Contacts, d => d.OnlyContactId, c => c.Id, (d, contact) => new { d.Id, contact })
            .AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.contact, cancellation);
        return [.. done.Select(d => new SettledFirm(d.member, d.resolution, d.resolution.ResendId is { } id ? sentTo.GetValueOrDefault(id) : null))];
    }
}

public sealed record UndeliveredKey(long DispatchId, long MemberId);
