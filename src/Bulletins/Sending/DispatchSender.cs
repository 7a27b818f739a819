using Bulletins.Dispatching;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Workers;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Sends what is due of a dispatch, a stream for each mailbox provider over as many connections as the relay allows, until
/// nothing is due any more.</summary>
/// <remarks>Safe to run twice: claims keep rows apart, within a process and across processes.</remarks>
public sealed class DispatchSender(BulletinsDb db, MessageComposer messages, RelayChoice relays, DeliveryJournal journal, ConnectionWork work,
    WorkerLease worker, LateExclusionWatch late, DispatchSettlement settlement, SendingPermission permission, IOptions<SendingOptions> options, TimeProvider clock)
{
    public async Task SendAsync(long dispatchId, CancellationToken cancellation)
    {
        permission.Require();
        if (await LoadAsync(dispatchId, cancellation) is not { } dispatch)
            return;
        await db.ExcludeSuppressedAsync(dispatch.Id, clock.UtcNow(), cancellation);
        var streams = await StreamsAsync(dispatch, cancellation);
        await using (late.Watch(dispatch.Id))
            await Task.WhenAll(streams.Select(stream => SendAsync(stream, cancellation)));
        await settlement.SettleAsync(dispatchId, streams, cancellation);
    }

    private async Task<Dispatch?> LoadAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation);
        return dispatch?.State == DispatchState.Sending ? dispatch : null;
    }

    private async Task<IReadOnlyList<SendingStream>> StreamsAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var providers = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id && d.DueAt <= now)
            .Select(d => d.MailboxProvider).Distinct().ToListAsync(cancellation);
        if (providers.Count == 0)
            return [];
        var composer = await messages.ForDispatchAsync(dispatch.Id, cancellation);
        var decision = new DeliveryDecision(options.Value, dispatch.UncertainPolicy);
        var id = await worker.IdAsync(cancellation);
        return [.. providers.Select(provider => (provider, Relay: relays.Available())).Where(pair => pair.Relay is not null).Select(pair => new SendingStream
        {
            DispatchId = dispatch.Id,
            MailboxProvider = pair.provider,
            Relay = pair.Relay!,
            Priority = DispatchPriority.Normal,
            NotAfter = dispatch.NotAfter,
            WorkerId = id,
            Messages = composer,
            Decision = decision,
            Due = new DueDeliveries(journal, dispatch.Id, pair.provider, id, clock),
        })];
    }

    private async Task SendAsync(SendingStream stream, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, stream.Relay.MaxConnections).Select(_ => Task.Run(() => work.RunAsync(stream, cancellation), CancellationToken.None)));
        }
        finally
        {
            await stream.Due.ReleaseAsync();
        }
    }
}
