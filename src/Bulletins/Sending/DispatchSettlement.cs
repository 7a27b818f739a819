using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>After a run: completes the dispatch when nothing of it is open, or says what it waits for and sets the alarm for that.</summary>
public sealed class DispatchSettlement(BulletinsDb db, DispatchChange change, RelayBoard board, RelayChoice relays, IDispatchAlarm alarm, TimeProvider clock, ILogger<DispatchSettlement> log)
{
    /// <summary>Recovery rings each minute for all that is under way, and each time for an empty run: were its alarm set for hours ahead, each would set one more.</summary>
    private static readonly TimeSpan LongestAlarm = DispatchRecovery.Interval + TimeSpan.FromSeconds(10);

    public async Task SettleAsync(SendingRun run, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == run.DispatchId, cancellation);
        if (dispatch.State == DispatchState.Cancelled || dispatch.NotAfter < clock.UtcNow())
            await db.CancelOpenDeliveriesAsync(dispatch.Id, clock.UtcNow(), cancellation);
        if (dispatch.State == DispatchState.Completed && await db.Deliveries.AnyAsync(d => d.DispatchId == dispatch.Id && d.DueAt != null, cancellation))
        {
            await change.GoOnAsync(dispatch.Id, clock.UtcNow(), cancellation);
            alarm.SendAt(dispatch.Id, clock.UtcNow());
        }
        if (dispatch.State != DispatchState.Sending)
            return;
        if (run.Refused is { } refused)
            await change.PauseByItselfAsync(dispatch.Id, refused, cancellation);
        else if (await db.HasOpenDeliveriesAsync(dispatch.Id, cancellation))
            await WaitAsync(run, cancellation);
        else
            await CompleteAsync(dispatch, cancellation);
    }

    /// <summary>What it waited for is over.</summary>
    public Task SayThatItGoesOnAsync(long dispatchId, CancellationToken cancellation) => SayAsync(dispatchId, null, cancellation);

    /// <summary>An error ended a run before its mails, or what became of them, could be looked at.</summary>
    public Task SayWhatBrokeAsync(long dispatchId, Exception failure, CancellationToken cancellation) => SayAsync(dispatchId, Broke(failure), cancellation);

    private async Task WaitAsync(SendingRun run, CancellationToken cancellation)
    {
        var due = await db.Deliveries.Where(d => d.DispatchId == run.DispatchId && d.DueAt != null)
            .GroupBy(d => d.MailboxProvider).Select(group => new { Provider = group.Key, DueAt = group.Min(d => d.DueAt!.Value) })
            .ToDictionaryAsync(row => row.Provider, row => row.DueAt, cancellation);
        if (RefusesAll(run, due) is { } refusing)
        {
            await change.PauseByItselfAsync(run.DispatchId, new Fault(Words.Sending, RefusalWatch.RelayRefusesAll, refusing.Relay, refusing.Circuit.Refusals, refusing.Circuit.Reason), cancellation);
            return;
        }
        if (Unserved(run, due) is { } unserved)
        {
            await change.PauseByItselfAsync(run.DispatchId, unserved, cancellation);
            return;
        }
        await SayAsync(run.DispatchId, WhyItWaits(run, due), cancellation);
        if (Next(run, due) is { } next && next - clock.UtcNow() < LongestAlarm)
            alarm.SendAt(run.DispatchId, next);
    }

    /// <summary>In the order in which staff would want to know: what is broken, what is closed, what is slow.</summary>
    /// <param name="due">When the first of each mailbox provider is due.</param>
    private Fault? WhyItWaits(SendingRun run, Dictionary<string, DateTime> due)
    {
        if (Broken(run).OrderBy(broken => broken.Trouble.Until).FirstOrDefault() is { Relay: not null } broken)
        {
            // A broken relay is the relay's problem: the deliveries wait, and staff can read why.
            log.LogWarning("Relay {Relay} can't be used: {Reason}", broken.Relay.Name, StoredFault.Read(broken.Trouble.Reason));
            return new Fault(Words.Sending, "Relay.Waiting", broken.Relay.Name, broken.Trouble.Reason, FormattableString.Invariant($"{HongKongTime.FromUtc(broken.Trouble.Until):HH:mm:ss}"));
        }
        if (run.Fault is { } fault)
            return Broke(fault);
        if (run.WindowOpensAt is { } opens)
            return new Fault(Words.Sending, "Window.Waiting", Moment(opens));
        if (run.Waiting.FirstOrDefault(stream => stream.Next is null) is { } unserved)
            return RelayChoice.NoneFits(unserved.MailboxProvider);
        if (run.Streams.FirstOrDefault(stream => stream.SenderRefusal is not null) is { NotBefore: { } again } refused)
        {
            // Its rows may wait longer than the stream rests.
            var next = due.TryGetValue(refused.MailboxProvider, out var first) && first > again ? first : again;
            return new Fault(Words.Sending, "Sender.Waiting", refused.Relay.Name, refused.SenderRefusal, Moment(next));
        }
        // Of one that has come to its time meanwhile nobody waits any more.
        var now = clock.UtcNow();
        return run.Streams.Where(stream => stream.NotBefore > now).MinBy(stream => stream.NotBefore) is { Budget: { } budget, NotBefore: { } notBefore }
            ? new Fault(Words.Sending, "Budget.Waiting", budget.Sentence, Moment(notBefore))
            : null;
    }

    /// <summary>The relay that refused us last, when all that is open could only go through relays that keep refusing us, and did so since somebody last decided about the dispatch:
    /// whoever goes on with it, or begins another, has them tried once more before it stops.</summary>
    private (string Relay, RelayCircuit Circuit)? RefusesAll(SendingRun run, Dictionary<string, DateTime> due)
    {
        if (run.Load is not { } load || due.Count == 0)
            return null;
        var fitting = due.Keys.Select(provider => relays.Fitting(load.Messages.SenderAddress, provider).Select(relay => (relay.Name, Circuit: board.CircuitOf(relay.Name))).ToList()).ToList();
        var now = clock.UtcNow();
        return fitting.TrueForAll(ofProvider => ofProvider.Count > 0 && ofProvider.TrueForAll(relay => Refuses(relay.Circuit)))
            ? fitting.SelectMany(ofProvider => ofProvider).MaxBy(relay => relay.Circuit.ChangedAt) : null;

        bool Refuses(RelayCircuit circuit) => circuit is { State: CircuitState.Open, IsRefusing: true } && circuit.Until > now && circuit.ChangedAt >= load.Refusals.Since;
    }

    /// <summary>Why nothing that is open will ever go, whatever relays do: none of the settings' is for any of it. Only a person can see to that, so the dispatch pauses, which tells somebody.</summary>
    private Fault? Unserved(SendingRun run, Dictionary<string, DateTime> due) =>
        run.Load is { } load && due.Count > 0 && due.Keys.All(provider => !relays.Fitting(load.Messages.SenderAddress, provider).Any()) ? RelayChoice.NoneFits(due.Keys.Order(StringComparer.Ordinal).First()) : null;

    private IEnumerable<(RelayOptions Relay, RelayTrouble Trouble)> Broken(SendingRun run) =>
        run.Waiting.Where(stream => stream.Next is not null).Select(stream => stream.Next!.Value)
            .Concat(run.Streams.Where(stream => TroubleOf(stream) is not null).Select(stream => (stream.Relay, TroubleOf(stream)!)));

    /// <summary>None when another relay can take over at once.</summary>
    private RelayTrouble? TroubleOf(SendingStream stream) =>
        relays.For(stream.Messages.SenderAddress, stream.MailboxProvider).Count > 0 ? null : board.TroubleOf(stream.Relay.Name);

    /// <summary>A relay that took over has used its budget up, and the one before it works again.</summary>
    private bool GoesElsewhere(SendingStream stream) => relays.For(stream.Messages.SenderAddress, stream.MailboxProvider) is [var first, ..] && first.Name != stream.Relay.Name;

    /// <summary>When the next delivery is due that a relay, its budget and the window let go. What an error ended is left to recovery, so that one that stays doesn't
    /// come back at once, again and again.</summary>
    private DateTime? Next(SendingRun run, Dictionary<string, DateTime> due)
    {
        var held = run.Streams.Select(stream => (stream.MailboxProvider, NotBefore: (GoesElsewhere(stream) ? null : stream.NotBefore) ?? TroubleOf(stream)?.Until))
            .Concat(run.Waiting.Select(stream => (stream.MailboxProvider, NotBefore: stream.Next?.Trouble.Until)))
            .Where(stream => stream.NotBefore is not null).ToDictionary(stream => stream.MailboxProvider, stream => stream.NotBefore!.Value);
        var unserved = run.Waiting.Where(stream => stream.Next is null).Select(stream => stream.MailboxProvider)
            .Concat(run.Streams.Where(stream => stream.Fault is not null).Select(stream => stream.MailboxProvider)).ToHashSet();
        var next = due.Where(row => !unserved.Contains(row.Key))
            .Min(row => (DateTime?)(held.TryGetValue(row.Key, out var notBefore) && notBefore > row.Value ? notBefore : row.Value));
        return run.WindowOpensAt > next ? run.WindowOpensAt : next;
    }

    private async Task SayAsync(long dispatchId, Fault? fault, CancellationToken cancellation)
    {
        var reason = fault?.Store();
        await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Sending && d.StateReason != reason)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.StateReason, reason), cancellation);
    }

    private async Task CompleteAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        dispatch.Complete(clock.UtcNow(), await db.LimitReasonAsync(dispatch, cancellation));
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

    private static Fault Broke(Exception failure) => new(Words.Sending, HinderedDispatches.Broken, failure.Message);

    private static string Moment(DateTime at) => HongKongTime.SecondText(at);
}
