using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Bulletins.Time;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Events;

/// <summary>Records what servers said of addresses when they refused mail for good, so that it counts like a report that comes back later.</summary>
public sealed class RefusalSweep(BulletinsDb db, DeliveryEventConsequences consequences, TimeProvider clock)
{
    private const int Slice = 500;

    private static readonly List<ReplyReason?> Reasons = [.. Enum.GetValues<ReplyReason>().Where(AddressConsequences.SpeaksOfTheAddress).Select(reason => (ReplyReason?)reason)];

    /// <summary>How long after its end a dispatch is looked at again: its last rows are recorded by then, also after a crash.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromDays(2);

    /// <summary>Goes on where it stopped, however long ago: a dispatch is left only when it was looked at so long after its end. One that was
    /// opened again, and ended anew, is looked at anew.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        var open = await db.Dispatches.Where(d => d.PreparedAt != null && (d.RefusalsCountedAt == null || d.CompletedAt == null || d.CompletedAt > d.RefusalsCountedAt))
            .OrderBy(d => d.Id).Select(d => new { d.Id, d.CompletedAt }).ToListAsync(cancellation);
        var found = 0;
        foreach (var dispatch in open)
        {
            found += await RecordAsync(dispatch.Id, cancellation);
            if (dispatch.CompletedAt < now - Settling)
                await LeaveAsync(dispatch.Id, dispatch.CompletedAt, now, cancellation);
        }
        if (found > 0)
            await consequences.DrawAsync(cancellation);
    }

    private Task<int> LeaveAsync(long dispatchId, DateTime? completed, DateTime now, CancellationToken cancellation) =>
        db.Dispatches.Where(d => d.Id == dispatchId && d.CompletedAt == completed).ExecuteUpdateAsync(row => row.SetProperty(d => d.RefusalsCountedAt, now), cancellation);

    private async Task<int> RecordAsync(long dispatchId, CancellationToken cancellation)
    {
        var found = 0;
        while (await UnrecordedAsync(dispatchId, cancellation) is { Count: > 0 } refused)
        {
            db.DeliveryEvents.AddRange(refused);
            try
            {
                await db.SaveChangesAsync(cancellation);
            }
            catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
            {
                db.ChangeTracker.Clear();
                var keys = refused.ConvertAll(e => e.Key);
                if (!await db.DeliveryEvents.AnyAsync(e => keys.Contains(e.Key), cancellation))
                    throw;
                // Another process records them at this moment, and draws the consequences too.
                return found;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
            found += refused.Count;
            if (refused.Count == Slice)
                await Transactions.LetOthersWriteAsync(cancellation);
        }
        return found;
    }

    private async Task<List<DeliveryEvent>> UnrecordedAsync(long dispatchId, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var refused = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Failed)
            .Join(db.Attempts, d => new { d.Id, Number = d.Attempts }, a => new { Id = a.DeliveryId, a.Number }, (delivery, last) => new { delivery, last })
            .Where(x => Reasons.Contains(x.last.Reason) && !db.DeliveryEvents.Any(e => e.Key == "smtp:" + x.delivery.Id + ":" + x.last.Number))
            .OrderBy(x => x.delivery.Id).Take(Slice).ToListAsync(cancellation);
        return refused.ConvertAll(x => Event(x.delivery, x.last, now));
    }

    private static DeliveryEvent Event(Delivery delivery, Attempt last, DateTime now) => new()
    {
        Key = FormattableString.Invariant($"smtp:{delivery.Id}:{last.Number}"),
        DeliveryId = delivery.Id,
        DispatchId = delivery.DispatchId,
        ContactId = delivery.ContactId,
        MemberId = delivery.MemberId,
        NormalizedEmail = delivery.NormalizedEmail,
        Kind = DeliveryEventKind.Bounced,
        Hard = AddressFindings.Of(last.Outcome, last.Reason) == AddressFinding.BadForGood,
        Reason = last.Reason ?? ReplyReason.Unspecified,
        Status = last.EnhancedCode,
        Code = last.Code,
        Diagnostic = last.ReplyInWords,
        Server = last.Relay,
        Source = DeliveryEvent.AtHandover,
        At = last.EndedAt ?? delivery.ChangedAt,
        RecordedAt = now,
    };
}
