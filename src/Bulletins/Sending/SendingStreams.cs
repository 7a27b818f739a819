using Bulletins.Dispatching;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Workers;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Divides what is due of a dispatch into streams, each through the relay that is for its sender and its mailbox provider.</summary>
public sealed class SendingStreams(BulletinsDb db, MessageComposer messages, RelayChoice relays, MailboxProviders providers, DeliveryJournal journal,
    WorkerLease worker, RefusalHistory refusals, SendWindow window, IOptions<SendingOptions> options, TimeProvider clock)
{
    public async Task<SendingRun> OpenAsync(Dispatch dispatch, SendingTerms terms, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        if (Closed(dispatch, now) is { } opening)
            return new SendingRun(dispatch.Id, [], [], opening);
        var due = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id && d.DueAt <= now)
            .Select(d => d.MailboxProvider).Distinct().ToListAsync(cancellation);
        if (due.Count == 0)
            return new SendingRun(dispatch.Id, [], [], null);
        var composer = await messages.ForDispatchAsync(dispatch.Id, cancellation: cancellation);
        var load = new StreamLoad(dispatch, terms, composer, new DeliveryDecision(options.Value, dispatch.UncertainPolicy), await worker.IdAsync(cancellation),
            await refusals.ReadAsync(dispatch, cancellation));
        var chosen = due.ConvertAll(provider => (Provider: provider, Relay: relays.For(composer.SenderAddress, provider) is [var first, ..] ? first : null));
        return new SendingRun(dispatch.Id,
            [.. chosen.Where(pair => pair.Relay is not null).Select(pair => Open(load, pair.Provider, pair.Relay!))],
            [.. chosen.Where(pair => pair.Relay is null).Select(pair => new WaitingStream(pair.Provider, relays.NextToRecover(composer.SenderAddress, pair.Provider)))],
            null);
    }

    /// <returns>When the send window opens, in UTC; null when mail may be sent now.</returns>
    private DateTime? Closed(Dispatch dispatch, DateTime now) =>
        dispatch.Priority == DispatchPriority.Normal && window.NextOpening(now) is var opening && opening > now ? opening : null;

    private SendingStream Open(StreamLoad load, string provider, RelayOptions relay) => new()
    {
        DispatchId = load.Dispatch.Id,
        MailboxProvider = provider,
        Relay = relay,
        Connections = Math.Min(relay.MaxConnections, providers.Find(provider)?.Budget.Connections ?? int.MaxValue),
        Terms = load.Terms,
        WorkerId = load.WorkerId,
        Messages = load.Messages,
        Decision = load.Decision,
        Refusals = load.Refusals,
        Due = new DueDeliveries(journal, load.Dispatch.Id, provider, load.WorkerId, clock),
    };

    private sealed record StreamLoad(Dispatch Dispatch, SendingTerms Terms, DispatchMessages Messages, DeliveryDecision Decision, long WorkerId, RefusalWatch Refusals);
}
