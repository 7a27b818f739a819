using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>After a run: completes the dispatch when nothing of it is open, or says what it waits for and sets the alarm for that.</summary>
public sealed class DispatchSettlement(BulletinsDb db, RelayChoice relays, RelayBoard board, IDispatchAlarm alarm, TimeProvider clock, ILogger<DispatchSettlement> log)
{
    public async Task SettleAsync(long dispatchId, IReadOnlyList<SendingStream> streams, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        if (dispatch.IsOver || dispatch.NotAfter < clock.UtcNow())
            await db.CancelOpenDeliveriesAsync(dispatchId, clock.UtcNow(), cancellation);
        if (dispatch.State != DispatchState.Sending)
            return;
        if (await db.HasOpenDeliveriesAsync(dispatchId, cancellation))
            await WaitAsync(dispatch, streams, cancellation);
        else
            await CompleteAsync(dispatch, cancellation);
    }

    private async Task WaitAsync(Dispatch dispatch, IReadOnlyList<SendingStream> streams, CancellationToken cancellation)
    {
        if (relays.NextToRecover() is var (relay, trouble) && (relays.Available() is null || streams.Any(stream => board.TroubleOf(stream.Relay.Name) is not null)))
        {
            // A broken relay is the relay's problem: the deliveries wait, and staff can read why.
            log.LogWarning("Relay {Relay} can't be used: {Reason}", relay.Name, trouble.Reason);
            await SayAsync(dispatch.Id, Words.Sending["Relay.Waiting", relay.Name, trouble.Reason.TrimEnd('.', '\u3002'), $"{HongKongTime.FromUtc(trouble.Until):HH:mm:ss}"], cancellation);
            alarm.SendAt(dispatch.Id, trouble.Until);
            return;
        }
        await SayAsync(dispatch.Id, null, cancellation);
        if (await NextAsync(dispatch.Id, streams, cancellation) is { } next)
            alarm.SendAt(dispatch.Id, next);
    }

    /// <summary>When the next delivery is due whose budget lets it go.</summary>
    private async Task<DateTime?> NextAsync(long dispatchId, IReadOnlyList<SendingStream> streams, CancellationToken cancellation)
    {
        var held = streams.Where(stream => stream.NotBefore is not null).ToDictionary(stream => stream.MailboxProvider, stream => stream.NotBefore!.Value);
        var due = await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.DueAt != null)
            .GroupBy(d => d.MailboxProvider).Select(group => new { Provider = group.Key, DueAt = group.Min(d => d.DueAt) })
            .ToListAsync(cancellation);
        return due.Min(row => held.TryGetValue(row.Provider, out var notBefore) && notBefore > row.DueAt ? notBefore : row.DueAt);
    }

    private async Task SayAsync(long dispatchId, string? reason, CancellationToken cancellation) =>
        await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Sending && d.StateReason != reason)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.StateReason, reason), cancellation);

    private async Task CompleteAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        dispatch.Complete(clock.UtcNow());
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Staff paused or cancelled it in this moment; what they asked for stands, and the next run settles the rest.
            log.LogInformation("Dispatch {Dispatch} changed while it was being completed.", dispatch.Id);
        }
    }
}
