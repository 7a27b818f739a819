using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Storage;
using Bulletins.Time;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Events;

/// <summary>Draws the consequences of what came back: for the delivery, and for its address. Each event's are drawn once, in the same
/// transaction that says so; what can't be drawn yet, because a worker holds the row, is drawn the next time.</summary>
public sealed class DeliveryEventConsequences(BulletinsDb db, AddressConsequences addresses, TimeProvider clock, ILogger<DeliveryEventConsequences> log)
{
    private const int Slice = 200;

    /// <summary>A slice was begun and isn't known to be committed.</summary>
    private bool begun;

    public async Task DrawAsync(CancellationToken cancellation = default)
    {
        long? after = 0;
        // Asked before a transaction is begun, because that keeps the journal waiting.
        while (after is { } last && await db.DeliveryEvents.AnyAsync(e => e.AppliedAt == null && e.Id > last, cancellation))
        {
            if (last > 0)
                await Transactions.LetOthersWriteAsync(cancellation);
            after = await TryDrawAsync(last, Slice, cancellation);
        }
    }

    /// <summary>One that can't be drawn keeps no other waiting: the slice it is in is drawn one by one.</summary>
    private async Task<long?> TryDrawAsync(long after, int count, CancellationToken cancellation)
    {
        try
        {
            return await DrawSliceAsync(after, count, cancellation);
        }
        catch (DbUpdateException failure)
        {
            db.ChangeTracker.Clear();
            var next = await db.DeliveryEvents.Where(e => e.AppliedAt == null && e.Id > after).OrderBy(e => e.Id).Select(e => e.Id).Take(Slice).ToListAsync(cancellation);
            if (count > 1)
            {
                foreach (var id in next)
                    await TryDrawAsync(id - 1, 1, cancellation);
                return next.Count == 0 ? null : next[^1];
            }
            // Somebody else may have changed what it is about at this moment; then it is drawn the next time.
            log.LogError(failure, "The consequences of event {Event} can't be drawn.", next.Count == 0 ? after : next[0]);
            return next.Count == 0 ? null : next[0];
        }
    }

    /// <returns>The last event looked at; null when there was none.</returns>
    private async Task<long?> DrawSliceAsync(long after, int count, CancellationToken cancellation)
    {
        var last = await db.InTransactionAsync(() => DrawHeldAsync(after, count, cancellation), cancellation);
        begun = false;
        return last;
    }

    private async Task<long?> DrawHeldAsync(long after, int count, CancellationToken cancellation)
    {
        if (begun)
            addresses.Forget();
        begun = true;
        var events = await db.DeliveryEvents.AsNoTracking().Where(e => e.AppliedAt == null && e.Id > after).OrderBy(e => e.Id).Take(count).ToListAsync(cancellation);
        var ids = events.Where(e => e.DeliveryId is not null).Select(e => e.DeliveryId!.Value).Distinct().ToList();
        var rows = await db.Deliveries.AsNoTracking().Where(d => ids.Contains(d.Id))
            .Select(d => new Row(d.Id, d.State, d.ClaimedBy, d.Attempts, d.FirstTriedAt)).ToDictionaryAsync(row => row.Id, cancellation);
        foreach (var happened in events)
            await DrawAsync(happened, rows, cancellation);
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        return events.Count == 0 ? null : events[^1].Id;
    }

    private async Task DrawAsync(DeliveryEvent happened, Dictionary<long, Row> rows, CancellationToken cancellation)
    {
        var row = IsBelieved(happened) && rows.TryGetValue(happened.DeliveryId!.Value, out var found) ? found : null;
        if (row is not null && DeliveryTransition.IsHeld(row.State, row.ClaimedBy) || !await TakeAsync(happened, cancellation))
            return;
        if (row is null || !DeliveryTransition.WasHandedOver(row.Attempts, row.State))
            return;
        var next = DeliveryTransition.After(happened.Kind, row.State);
        if (next != row.State)
        {
            await MoveAsync(row, next, cancellation);
            rows[row.Id] = row with { State = next };
        }
        await addresses.ConsiderAsync(happened, row.FirstTriedAt, cancellation);
    }

    /// <summary>What we were told by the server itself has no evidence, and needs none.</summary>
    private static bool IsBelieved(DeliveryEvent happened) => happened.DeliveryId is not null && happened.Evidence?.IsWeak() != true;

    /// <returns>False when another process draws them.</returns>
    private async Task<bool> TakeAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        return await db.DeliveryEvents.Where(e => e.Id == happened.Id && e.AppliedAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(e => e.AppliedAt, now), cancellation) == 1;
    }

    /// <exception cref="DbUpdateConcurrencyException">A worker took the row at this moment: nothing of the slice is done, and the next time all of it is.</exception>
    private async Task MoveAsync(Row row, DeliveryState next, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var exclusion = next == DeliveryState.Excluded ? ExclusionReason.Unsubscribed : (ExclusionReason?)null;
        var moved = await db.Deliveries.Where(d => d.Id == row.Id && d.State == row.State && d.ClaimedBy == null)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.State, next).SetProperty(d => d.Exclusion, exclusion)
                .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.ChangedAt, now), cancellation);
        if (moved == 0)
            throw new DbUpdateConcurrencyException($"Delivery {row.Id} was taken by a worker.");
    }

    private sealed record Row(long Id, DeliveryState State, long? ClaimedBy, int Attempts, DateTime? FirstTriedAt);
}
