using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Time;

namespace Bulletins.Sending;

/// <summary>A run's share of a dispatch: what goes to one mailbox provider through one relay. Its connections share it.</summary>
public sealed class SendingStream
{
    /// <summary>Doubles with each error in a row that ends it, from a second up to this.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private readonly Lock holding = new();
    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required long DispatchId { get; init; }
    public required string MailboxProvider { get; init; }
    public required RelayOptions Relay { get; init; }
    /// <summary>How many connections it asks for; how many it gets is the pace's decision.</summary>
    public required int Connections { get; init; }

    /// <summary>Of the whole run, as they are now.</summary>
    public required SendingTerms Terms { get; init; }
    public required long WorkerId { get; init; }
    public required DispatchMessages Messages { get; init; }
    public required DeliveryDecision Decision { get; init; }
    /// <summary>Of the whole run: what everybody is refused for ends every stream.</summary>
    public required RefusalWatch Refusals { get; init; }

    public required DueDeliveries Due { get; init; }
    public required TimeProvider Clock { get; init; }

    /// <summary>None of its connections begins anything more.</summary>
    public bool IsHalted { get; private set; }

    /// <summary>When the budget lets the next message go, or a refused sender is tried again, in UTC; null when nothing holds it back. What has become urgent may have
    /// what the budget keeps for urgent ones.</summary>
    public DateTime? NotBefore { get => Budget is not null && Terms.Priority > askedAs ? null : notBefore?.At(Clock.UtcNow()); private set => notBefore = Awaited(value); }

    private DispatchPriority askedAs;

    private volatile AwaitedTime? notBefore;

    public BindingBudget? Budget { get; private set; }

    /// <summary>The relay's words, when it refuses the sender.</summary>
    public string? SenderRefusal { get; private set; }

    /// <summary>Ends when the relay has said something about a message of this run: it works.</summary>
    public Task Heard => heard.Task;

    public void Hear() => heard.TrySetResult();

    public void Halt() => IsHalted = true;

    /// <summary>All its connections are done, and what it had claimed and not begun is due again.</summary>
    public bool HasEnded { get; private set; }

    public void End() => HasEnded = true;

    private int carrying;

    /// <summary>One of its connections has its turn, so what is claimed goes soon.</summary>
    public bool IsCarrying => Volatile.Read(ref carrying) > 0;

    /// <summary>Until the result is disposed of.</summary>
    public IDisposable Carry()
    {
        Interlocked.Increment(ref carrying);
        return new Turn(this);
    }

    /// <summary>How many streams of its provider in a row an error has ended, without the relay having said anything in between.</summary>
    public int Faults { get; init; }

    /// <summary>What ended it, when that was an error.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>An error ended it: the next may be opened after a rest.</summary>
    public void Break(Exception fault, DateTime now)
    {
        Fault = fault;
        var rest = TimeSpan.FromSeconds(1L << Math.Min(FaultsSince - 1, 10));
        RestsUntil = now + (rest < LongestRest ? rest : LongestRest);
        End();
    }

    /// <summary>With its own.</summary>
    public int FaultsSince => (Heard.IsCompleted ? 0 : Faults) + (Fault is null ? 0 : 1);

    /// <summary>After an error, in UTC; null without.</summary>
    public DateTime? RestsUntil { get => restsUntil?.At(Clock.UtcNow()); private set => restsUntil = Awaited(value); }

    private volatile AwaitedTime? restsUntil;

    private AwaitedTime? Awaited(DateTime? until) => until is { } time ? new AwaitedTime(time, Clock.UtcNow()) : null;

    /// <summary>A connection leaves, for which the budget has nothing for a while. A sender that was refused meanwhile rests all the same.</summary>
    public void WaitFor(Permit permit)
    {
        lock (holding)
        {
            if (SenderRefusal is null)
                (NotBefore, Budget, askedAs) = (permit.NotBefore, permit.Budget, permit.Priority);
        }
    }

    private int keeping;

    /// <summary>A connection wants to wait, open, for the budget. One is enough for what has to be waited for.</summary>
    public bool TryKeep() => Interlocked.Exchange(ref keeping, 1) == 0;

    public void EndKeeping()
    {
        (HasKept, keeping) = (true, 0);
    }

    /// <summary>One connection has carried it alone for a while, so it is opened anew with all of them when that one's share is done.</summary>
    public bool HasKept { get; private set; }

    /// <summary>The relay refuses the sender: nothing more of it until then, in UTC. Others may still use the relay.</summary>
    public void Rest(DateTime until, string refusal)
    {
        lock (holding)
            (NotBefore, Budget, SenderRefusal) = (until, null, refusal);
        Halt();
    }

    private sealed class Turn(SendingStream stream) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref stream.carrying);
    }
}
