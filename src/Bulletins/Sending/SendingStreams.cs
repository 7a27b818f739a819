using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
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
        if (Closed(terms, now) is { } opening)
            return new SendingRun(dispatch.Id, [], [], opening, null);
        var due = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id && d.DueAt <= now)
            .Select(d => d.MailboxProvider).Distinct().ToListAsync(cancellation);
        if (due.Count == 0)
            return new SendingRun(dispatch.Id, [], [], null, null);
        var composer = await messages.ForDispatchAsync(dispatch.Id, cancellation: cancellation);
        var load = new StreamLoad(dispatch, terms, composer, new DeliveryDecision(options.Value, dispatch.UncertainPolicy, window.For(terms.Priority)), await refusals.ReadAsync(dispatch, cancellation));
        var self = await worker.LivingIdAsync(cancellation);
        var chosen = due.ConvertAll(provider => (Provider: provider, Relay: relays.For(composer.SenderAddress, provider) is [var first, ..] ? first : null));
        return new SendingRun(dispatch.Id,
            [.. chosen.Where(pair => pair.Relay is not null).Select(pair => Open(load, self, pair.Provider, pair.Relay!))],
            [.. chosen.Where(pair => pair.Relay is null).Select(pair => new WaitingStream(pair.Provider, relays.NextToRecover(composer.SenderAddress, pair.Provider)))],
            null, load);
    }

    /// <summary>Opens anew what had ended, waited or had nothing due, and can go on now: through whichever relay takes it at this moment.</summary>
    public async Task<IReadOnlyList<SendingStream>> ReopenAsync(SendingRun run, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        if (run.Load is not { } load || run.Refused is not null || load.Terms.NotAfter < now || Closed(load.Terms, now) is not null)
            return [];
        var reopened = new List<SendingStream>();
        foreach (var provider in Providers(run))
        {
            if (relays.For(load.Messages.SenderAddress, provider) is not [var relay, ..] || !run.IsIdle(provider, relay.Name, now) || !await db.HasDueAsync(load.Dispatch.Id, provider, load.Messages.Revision, now, cancellation))
                continue;
            var stream = Open(load, await worker.LivingIdAsync(cancellation), provider, relay, run.FaultsOf(provider));
            run.Reopen(stream);
            reopened.Add(stream);
        }
        return reopened;
    }

    /// <summary>Also those that the settings no longer have.</summary>
    private List<string> Providers(SendingRun run) => [.. run.Streams.Select(stream => stream.MailboxProvider)
        .Concat(run.Waiting.Select(waiting => waiting.MailboxProvider)).Concat(providers.All.Select(provider => provider.Name)).Append("").Distinct()];

    /// <returns>When the send window opens, in UTC; null when mail may be sent now.</returns>
    private DateTime? Closed(SendingTerms terms, DateTime now) =>
        terms.Priority == DispatchPriority.Normal && window.NextOpening(now) is var opening && opening > now ? opening : null;

    private SendingStream Open(StreamLoad load, long self, string provider, RelayOptions relay, int faults = 0) => new()
    {
        DispatchId = load.Dispatch.Id,
        MailboxProvider = provider,
        Relay = relay,
        Connections = Math.Min(relay.MaxConnections, providers.Find(provider)?.Budget.Connections ?? int.MaxValue),
        Terms = load.Terms,
        WorkerId = self,
        Messages = load.Messages,
        Decision = load.Decision,
        Refusals = load.Refusals,
        Faults = faults,
        Due = new DueDeliveries(journal, load.Dispatch.Id, provider, self, clock),
        Clock = clock,
    };
}
