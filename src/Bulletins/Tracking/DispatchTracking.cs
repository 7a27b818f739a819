using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Window;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>Reads what became of a dispatch.</summary>
public sealed class DispatchTracking(BulletinsDb db, RecentLedgers recent, PaceForecast forecast, SendingWaits waits, SendWindow window, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<Dispatch> FindAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Include(d => d.Segment)
            .SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));

    /// <summary>Newest first.</summary>
    public async Task<(IReadOnlyList<Dispatch> Dispatches, int Total)> ListAsync(DispatchFilter filter, int skip, int take, CancellationToken cancellation = default)
    {
        var wanted = db.Dispatches.Where(d => (filter.Resends || d.ResendOf == null) && (filter.State == null || d.State == filter.State));
        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var called = db.Bulletins.Called(filter.Search).Select(b => b.Id);
            wanted = wanted.Where(d => called.Contains(d.BulletinId) || (d.CorrectionId != null && called.Contains(d.CorrectionId.Value)));
        }
        var dispatches = await wanted.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions)
            .OrderByDescending(d => d.Id).Skip(skip).Take(take).ToListAsync(cancellation);
        return (dispatches, await wanted.CountAsync(cancellation));
    }

    /// <summary>The dispatches that sent any of the bulletins, be it as the corrected text of another one, newest first; without those that only send it
    /// again to a single contact.</summary>
    public async Task<IReadOnlyList<Dispatch>> OfBulletinsAsync(IReadOnlyCollection<long> bulletins, CancellationToken cancellation = default) =>
        await db.Dispatches.AsNoTracking()
            .Where(d => d.ResendOf == null && (bulletins.Contains(d.BulletinId) || d.CorrectionId != null && bulletins.Contains(d.CorrectionId.Value)))
            .OrderByDescending(d => d.Id).ToListAsync(cancellation);

    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<Ledger> LedgerAsync(long dispatchId, CancellationToken cancellation = default) =>
        (await LedgersAsync([dispatchId], cancellation)).GetValueOrDefault(dispatchId)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));

    /// <summary>The ledgers of several dispatches by their ids; those of large ones may be some seconds old, and say so.</summary>
    public async Task<IReadOnlyDictionary<long, Ledger>> LedgersAsync(IReadOnlyCollection<long> dispatchIds, CancellationToken cancellation = default)
    {
        if (dispatchIds.Count == 0)
            return new Dictionary<long, Ledger>();
        var large = await db.Dispatches.Where(d => dispatchIds.Contains(d.Id) && d.Candidates > RecentLedgers.CountedAtOnce)
            .Select(d => new { d.Id, Pulse = new DispatchPulse(d.State, d.Version, d.StateReason) }).ToListAsync(cancellation);
        var ledgers = await CountLedgersAsync([.. dispatchIds.Except(large.Select(d => d.Id))], cancellation);
        foreach (var dispatch in large)
            ledgers[dispatch.Id] = await recent.ReadAsync(dispatch.Id, dispatch.Pulse, async () => (await CountLedgersAsync([dispatch.Id], cancellation))[dispatch.Id], cancellation);
        return ledgers;
    }

    /// <summary>Why mails that are due don't go at this moment.</summary>
    public Task<DispatchWaits> WaitsAsync(long dispatchId, CancellationToken cancellation = default) => waits.ReadAsync(dispatchId, cancellation);

    /// <summary>Why candidates were left out, and how many for each reason.</summary>
    public async Task<IReadOnlyDictionary<ExclusionReason, int>> ExclusionsAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.Exclusion != null)
            .GroupBy(d => d.Exclusion!.Value).Select(group => new { Reason = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Reason, row => row.Count, cancellation);

    /// <summary>How many deliveries wait for a person.</summary>
    public Task<int> NeedingDecisionAsync(long dispatchId, CancellationToken cancellation = default) =>
        db.Deliveries.NeedingDecision().CountAsync(d => d.DispatchId == dispatchId, cancellation);

    /// <summary>How many asked, by a mail of this dispatch, to get no more circulars, or none of its topic.</summary>
    public Task<int> AskedToStopAsync(long dispatchId, CancellationToken cancellation = default) =>
        db.Unsubscriptions.Where(u => db.Deliveries.Any(d => d.Id == u.DeliveryId && d.DispatchId == dispatchId)).Select(u => u.ContactId).Distinct().CountAsync(cancellation);

    /// <summary>The dispatches that told its recipients of a correction, oldest first.</summary>
    public async Task<IReadOnlyList<long>> ErrataAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.Dispatches.Where(d => d.ErratumOf == dispatchId).Select(d => d.Id).Order().ToListAsync(cancellation);

    /// <summary>The dispatches that sent its circular again to a single contact, the latest first.</summary>
    public async Task<IReadOnlyList<SentAgainTo>> ResendsAsync(long dispatchId, int most = 100, CancellationToken cancellation = default) =>
        await db.Dispatches.Where(d => d.ResendOf == dispatchId).OrderByDescending(d => d.Id).Take(most)
            .Join(db.Contacts, d => d.OnlyContactId, c => c.Id, (again, contact) => new { again, contact })
            .LeftJoin(db.Deliveries, x => new { DispatchId = x.again.Id, ContactId = x.contact.Id }, d => new { d.DispatchId, d.ContactId }, (x, delivery) =>
                new SentAgainTo(x.again.Id, delivery!.Name ?? x.contact.Name, delivery!.Email ?? x.contact.Email, x.contact.Member.Organisation, x.again.CreatedAt, (DeliveryState?)delivery!.State))
            .ToListAsync(cancellation);

    /// <summary>What tells at little cost whether the dispatch was changed, by whatever process. Null when it doesn't exist.</summary>
    public Task<DispatchPulse?> PulseAsync(long dispatchId, CancellationToken cancellation = default) =>
        db.Dispatches.Where(d => d.Id == dispatchId).Select(d => new DispatchPulse(d.State, d.Version, d.StateReason)).SingleOrDefaultAsync(cancellation);

    /// <summary>State and counts come from one statement, so that they belong together at every moment and reading them keeps no worker from writing.</summary>
    private async Task<Dictionary<long, Ledger>> CountLedgersAsync(IReadOnlyCollection<long> dispatchIds, CancellationToken cancellation)
    {
        var ledgers = new Dictionary<long, Ledger>();
        var now = clock.UtcNow();
        var rows = await CountedAsync(dispatchIds, cancellation);
        foreach (var parts in rows.GroupBy(row => row.Dispatch.Id))
        {
            var dispatch = parts.First().Dispatch;
            var counts = parts.Where(part => part.State is not null).ToDictionary(part => part.State!.Value, part => part.Count);
            ledgers[dispatch.Id] = new Ledger(dispatch.State, dispatch.Candidates ?? counts.Values.Sum(), counts, now, await ExpectedAsync(dispatch, counts, now, cancellation));
        }
        return ledgers;
    }

    private async Task<ExpectedEnd?> ExpectedAsync(Dispatch dispatch, Dictionary<DeliveryState, int> counts, DateTime now, CancellationToken cancellation)
    {
        if (dispatch.State != DispatchState.Sending)
            return null;
        var open = window.For(dispatch.Priority);
        var lastRetry = counts.ContainsKey(DeliveryState.Deferred) ? await LastRetryAsync(dispatch.Id, cancellation) : null;
        if (await forecast.ReadAsync(db, dispatch.Id, open, now, cancellation) is not { } outlook)
            return null;
        var pace = await RecentPace.OfAsync(db, dispatch.Id, cancellation);
        return ExpectedEnd.Of(dispatch, counts, pace, outlook, lastRetry, open, now);
    }

    private async Task<List<CountedState>> CountedAsync(IReadOnlyCollection<long> dispatchIds, CancellationToken cancellation)
    {
        var counts = db.Deliveries.Where(d => dispatchIds.Contains(d.DispatchId))
            .GroupBy(d => new { d.DispatchId, d.State })
            .Select(group => new { group.Key.DispatchId, group.Key.State, Count = group.Count() });
        return await db.Dispatches.AsNoTracking().Where(d => dispatchIds.Contains(d.Id))
            .LeftJoin(counts, dispatch => dispatch.Id, count => count.DispatchId,
                (dispatch, count) => new CountedState(dispatch, (DeliveryState?)count!.State, (int?)count.Count ?? 0))
            .ToListAsync(cancellation);
    }

    private Task<DateTime?> LastRetryAsync(long dispatchId, CancellationToken cancellation) =>
        db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Deferred).MaxAsync(d => d.DueAt, cancellation);

    private sealed record CountedState(Dispatch Dispatch, DeliveryState? State, int Count);
}

/// <param name="State">Null before its audience is frozen.</param>
public sealed record SentAgainTo(long DispatchId, string Name, string Email, string Organisation, DateTime At, DeliveryState? State);

public sealed record DispatchPulse(DispatchState State, int Version, string? StateReason);
