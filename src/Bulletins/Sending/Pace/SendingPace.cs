using System.Collections.Concurrent;
using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Workers;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Pace;

/// <summary>Who may connect, and when a message may begin: the budgets of relays and mailbox providers, kept by all processes together.</summary>
public sealed class SendingPace : IDisposable
{
    /// <summary>How often somebody in line for a connection looks whether another process gave one back.</summary>
    internal static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly MailRelays relays;
    private readonly MailboxProviders providers;
    private readonly RelayBoard board;
    private readonly IDbContextFactory<BulletinsDb> databases;
    private readonly TimeProvider clock;
    private readonly ILogger<SendingPace> log;
    private readonly PaceAdaptation adaptation;
    private readonly PaceLedger ledger;
    private readonly ShareTable shares;
    private readonly ConcurrentDictionary<string, RelayConnections> connections = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<(string Relay, string Provider), PaceScope> scopes = [];
    private readonly ConcurrentDictionary<(string Relay, string Provider), PaceGate> gates = [];
    private readonly Lock sync = new();
    private bool disposed;
    private Task adapting = Task.CompletedTask;

    public SendingPace(MailRelays relays, MailboxProviders providers, RelayBoard board, WorkerLease worker, IDbContextFactory<BulletinsDb> databases,
        TimeProvider clock, ILogger<SendingPace> log)
    {
        (this.relays, this.providers, this.board, this.databases, this.clock, this.log) = (relays, providers, board, databases, clock, log);
        adaptation = new PaceAdaptation(databases, clock);
        ledger = new PaceLedger(databases, clock);
        shares = new ShareTable(databases, worker, clock);
    }

    internal IEnumerable<PaceScope> Scopes => scopes.Values;

    internal IEnumerable<RelayConnections> Connections => connections.Values;

    internal ShareTable Shares => shares;

    /// <summary>Waits for a connection: urgent dispatches before others, then by arrival.</summary>
    /// <param name="provider">The name of the recipients' mailbox provider; empty for all other domains.</param>
    /// <param name="priority">Asked again and again: staff may change it meanwhile.</param>
    /// <exception cref="RelayRestingException">The relay failed and rests; nothing is to be counted against it once more.</exception>
    public async Task<ConnectionSlot> ConnectAsync(RelayOptions relay, string provider, Func<DispatchPriority> priority, CancellationToken cancellation)
    {
        var tries = await EnterAsync(relay, cancellation);
        try
        {
            var line = connections.GetOrAdd(relay.Name, _ => new RelayConnections(relay, new SharePool(relay.Name, "", LimitOf(relay)), shares, clock));
            await WaitAsync(line, relay, provider, priority, cancellation);
            return new ConnectionSlot(line, board, GateOf(relay, provider), relay, provider, priority, tries);
        }
        catch when (tries)
        {
            board.TrialEnded(relay.Name);
            throw;
        }
    }

    /// <summary>The relay has answered on the slot's connection.</summary>
    public void Connected(ConnectionSlot slot) => connections[slot.Relay.Name].Queue.Answered(slot);

    /// <summary>The relay refused the slot's connection. While it has others open it is given fewer for some minutes; that is stored, so that all processes follow.</summary>
    /// <returns>False when it has no others: then it is the relay that can't be used.</returns>
    public bool TakesFewer(ConnectionSlot slot, RelayException refused)
    {
        if (refused.Reason is not (ReplyReason.TooFast or ReplyReason.RelayUnavailable))
            return false;
        var saysSo = refused.Reason == ReplyReason.TooFast;
        var fewer = connections[slot.Relay.Name].Queue.Refuse(slot, saysSo, refused.Stored);
        if (fewer is not null || !saysSo)
            Adapt(() => adaptation.StoreAsync(slot.Relay.Name, fewer));
        return fewer is not null;
    }

    /// <summary>Asks whether one message may begin. Waits up to two seconds for it; whoever would wait longer is told when to come again.
    /// Where no budget holds, it costs next to nothing.</summary>
    public ValueTask<Permit> TakeAsync(ConnectionSlot slot, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return slot.Gate.TakeAsync(slot, cancellation);
    }

    /// <summary>Learns from what came of a message: slower when the servers ask for it, faster again after success.</summary>
    public void Heard(ConnectionSlot slot, SendResult result)
    {
        var scope = slot.Gate.Provider ?? slot.Gate.Relay;
        if (result.Outcome == AttemptOutcome.Accepted)
        {
            slot.HasCarried = true;
            if (scope.Slowed is not null)
                Adapt(() => adaptation.SpeedUpAsync(scope));
            if (slot.Gate.Relay.Slowed is not null && slot.Gate.Provider is not null)
                Adapt(() => adaptation.SpeedUpAsync(slot.Gate.Relay));
        }
        // Were it called too fast, a relay that ends each connection after some messages would be sent a tenth of what it takes.
        else if (slot.HasCarried && SessionEnd.IsMeant(result))
        {
            slot.IsOver = true;
            if (SessionEnd.IsShare(result.Reply ?? ""))
                connections[slot.Relay.Name].Share.Ended(slot.Carried);
        }
        else if (PaceAdaptation.AsksForSlower(result, slot.Provider.Length > 0))
            Adapt(() => adaptation.SlowDownAsync(scope, result));
        slot.Carried++;
    }

    /// <summary>Ends when everything heard so far is stored.</summary>
    internal Task SettleAsync()
    {
        lock (sync)
            return adapting;
    }

    public void Dispose()
    {
        disposed = true;
        foreach (var gate in gates.Values)
            gate.Dispose();
        foreach (var line in connections.Values)
            line.Dispose();
    }

    private async Task<bool> EnterAsync(RelayOptions relay, CancellationToken cancellation)
    {
        while (true)
        {
            var entry = await board.EnterAsync(relay.Name, cancellation);
            if (entry != RelayEntry.Later)
                return entry == RelayEntry.Trial;
            await Task.Delay(BetweenLooks, clock, cancellation);
        }
    }

    private async Task WaitAsync(RelayConnections line, RelayOptions relay, string provider, Func<DispatchPriority> priority, CancellationToken cancellation)
    {
        var waiter = Enter();
        try
        {
            while (!waiter.Served.IsCompleted)
            {
                // Whoever leaves while the table is asked waits for its answer: it may count a share for us that nobody here knows of.
                await line.AskAsync(CancellationToken.None);
                if (!waiter.Served.IsCompleted)
                    await Task.WhenAny(waiter.Served, Task.Delay(BetweenLooks, clock, cancellation));
                cancellation.ThrowIfCancellationRequested();
                if (!waiter.Served.IsCompleted && board.TroubleOf(relay.Name) is { } trouble)
                    throw new RelayRestingException(trouble);
                if (waiter.Priority != priority() && line.Queue.Leave(waiter))
                    waiter = Enter();
            }
        }
        catch when (line.Queue.Leave(waiter))
        {
            await line.ShedAsync(CancellationToken.None);
            throw;
        }
        catch
        {
            await line.AbandonAsync(waiter);
            throw;
        }

        Waiter Enter() => line.Queue.Enter(provider, relays.Captures ? null : providers.Find(provider)?.Budget.Connections, priority());
    }

    private static int LimitOf(RelayOptions relay) => Math.Min(relay.MaxConnections, relay.Budget.Connections ?? int.MaxValue);

    private PaceGate GateOf(RelayOptions relay, string provider) => gates.GetOrAdd((relay.Name, provider), _ =>
        new PaceGate(ScopeOf(relay, ""), provider.Length > 0 ? ScopeOf(relay, provider) : null, ledger, clock));

    internal PaceScope ScopeOf(RelayOptions relay, string provider) => scopes.GetOrAdd((relay.Name, provider), _ => provider.Length == 0
        ? new PaceScope(relay.Name, "", relay.Budget, relay.WarmUp, clock.UtcNow())
        : new PaceScope(relay.Name, provider, relays.Captures ? new PaceBudget() : providers.Find(provider)?.Budget ?? new PaceBudget(), [], clock.UtcNow()));

    private void Adapt(Func<Task> change)
    {
        lock (sync)
            adapting = adapting.IsCompleted ? AfterAsync(Task.CompletedTask, change) : AfterAsync(adapting, change);
    }

    private async Task AfterAsync(Task before, Func<Task> change)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await change();
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "The pace can't be adapted.");
        }
    }
}
