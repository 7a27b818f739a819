using System.Collections.Concurrent;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Workers;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Sends what is due of a dispatch, over as many connections as the relay allows, until nothing is due any more.</summary>
/// <remarks>Safe to run twice: within a process the second run returns at once, across processes the claims keep rows apart.</remarks>
public sealed class DispatchSender(BulletinsDb db, MessageComposer messages, RelayChoice relays, RelayBoard board, ConnectionWork work,
    WorkerLease worker, IDispatchAlarm alarm, DispatchChange change, SendingPermission permission, IOptions<SendingOptions> options, TimeProvider clock, ILogger<DispatchSender> log)
{
    private static readonly ConcurrentDictionary<long, byte> Running = [];

    public async Task SendAsync(long dispatchId, CancellationToken cancellation)
    {
        if (!Running.TryAdd(dispatchId, 0))
            return;
        try
        {
            permission.Require();
            if (await LoadAsync(dispatchId, cancellation) is { } dispatch)
            {
                await SendDueAsync(dispatch, cancellation);
                await SettleAsync(dispatchId, cancellation);
            }
        }
        finally
        {
            Running.TryRemove(dispatchId, out _);
        }
    }

    private async Task<Dispatch?> LoadAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation);
        return dispatch?.State == DispatchState.Sending ? dispatch : null;
    }

    private async Task SendDueAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        if (relays.Available() is not { } relay)
        {
            await WaitForRelayAsync(dispatch.Id, cancellation);
            return;
        }
        await db.ExcludeSuppressedAsync(dispatch.Id, clock.UtcNow(), cancellation);
        var load = new ConnectionLoad(dispatch.Id, dispatch.NotAfter, relay, await worker.IdAsync(cancellation),
            await messages.ForDispatchAsync(dispatch.Id, cancellation: cancellation), new DeliveryDecision(options.Value, dispatch.UncertainPolicy), new RefusalWatch(options.Value.RefusalLimit));
        var connections = Enumerable.Range(0, relay.MaxConnections).Select(_ => Task.Run(() => work.RunAsync(load, cancellation), CancellationToken.None));
        await Task.WhenAll(connections);
        if (load.Refusals.Reason is { } reason)
            await change.PauseByItselfAsync(dispatch.Id, reason, CancellationToken.None);
        else if (board.TroubleOf(relay.Name) is null)
            await SayAsync(dispatch.Id, null, cancellation);
        else
            await WaitForRelayAsync(dispatch.Id, cancellation);
    }

    /// <summary>A broken relay is the relay's problem: the deliveries wait, and staff can read why.</summary>
    private async Task WaitForRelayAsync(long dispatchId, CancellationToken cancellation)
    {
        if (relays.NextToRecover() is not var (relay, trouble))
            return;
        log.LogWarning("Relay {Relay} can't be used: {Reason}", relay.Name, trouble.Reason);
        await SayAsync(dispatchId, new Fault(Words.Sending, "Relay.Waiting", relay.Name, trouble.Reason.TrimEnd('.', '\u3002'), $"{HongKongTime.FromUtc(trouble.Until):HH:mm:ss}").Store(), cancellation);
        alarm.SendAt(dispatchId, trouble.Until);
    }

    private async Task SayAsync(long dispatchId, string? reason, CancellationToken cancellation) =>
        await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Sending && d.StateReason != reason)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.StateReason, reason), cancellation);

    /// <summary>Completes the dispatch when nothing of it is open, or sets the alarm for what comes next.</summary>
    private async Task SettleAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        if (dispatch.IsOver || dispatch.NotAfter < clock.UtcNow())
            await db.CancelOpenDeliveriesAsync(dispatchId, clock.UtcNow(), cancellation);
        if (dispatch.State != DispatchState.Sending)
            return;
        if (await db.HasOpenDeliveriesAsync(dispatchId, cancellation))
        {
            var next = await db.Deliveries.Where(d => d.DispatchId == dispatchId && d.DueAt != null).MinAsync(d => d.DueAt, cancellation);
            if (next is { } due && board.TroubleOf(relays.Available()?.Name ?? "") is null && relays.Available() is not null)
                alarm.SendAt(dispatchId, due);
            return;
        }
        dispatch.Complete(clock.UtcNow(), await db.LimitReasonAsync(dispatch, cancellation));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Staff paused or cancelled it in this moment; what they asked for stands, and the next run settles the rest.
            log.LogInformation("Dispatch {Dispatch} changed while it was being completed.", dispatchId);
        }
    }
}
