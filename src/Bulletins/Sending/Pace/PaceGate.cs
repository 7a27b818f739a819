using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Time;

namespace Bulletins.Sending.Pace;

/// <summary>Where the messages of this process to one mailbox provider through one relay ask whether they may begin, one after the other.</summary>
internal sealed class PaceGate(PaceScope relay, PaceScope? provider, PaceLedger ledger, TimeProvider clock) : IDisposable
{
    /// <summary>Who would wait longer is told when to come again.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>One for each priority: what urgent messages may take and others not stays apart.</summary>
    private readonly Lot?[] lots = new Lot?[Enum.GetValues<DispatchPriority>().Length];

    private int users;

    public PaceScope Relay => relay;

    public PaceScope? Provider => provider;

    public ValueTask<Permit> TakeAsync(ConnectionSlot slot, CancellationToken cancellation)
    {
        if (relay.MustAsk || provider is { MustAsk: true })
            return new ValueTask<Permit>(AskAsync(slot.Priority, cancellation));
        relay.Count(recorded: false);
        provider?.Count(recorded: false);
        return ValueTask.FromResult(Permit.Yes);
    }

    /// <summary>One more connection asks here.</summary>
    public void Enter() => Interlocked.Increment(ref users);

    /// <summary>One fewer. What urgent messages left goes back, so that it isn't kept from others that are; the last one gives back all
    /// that nobody is going to use.</summary>
    public async Task LeaveAsync()
    {
        var isLast = Interlocked.Decrement(ref users) == 0;
        if (lots[(int)DispatchPriority.Urgent] is not { Left: > 0 } && !(isLast && lots[(int)DispatchPriority.Normal] is not null))
            return;
        await turn.WaitAsync();
        try
        {
            await GiveBackAsync(DispatchPriority.Urgent);
            if (isLast)
                await GiveBackAsync(DispatchPriority.Normal);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task GiveBackAsync(DispatchPriority priority)
    {
        if (lots[(int)priority] is { Left: > 0 } unused)
            await ledger.GiveBackAsync(unused, CancellationToken.None);
        lots[(int)priority] = null;
    }

    private async Task<Permit> AskAsync(DispatchPriority priority, CancellationToken cancellation)
    {
        // Measured, and not read from the clock again, which may be set back meanwhile.
        var asked = clock.GetTimestamp();
        await turn.WaitAsync(cancellation);
        try
        {
            while (true)
            {
                var now = clock.UtcNow();
                var lot = lots[(int)priority];
                if (lot is { Left: > 0 } && lot.TakenAt <= now && now <= lot.UsableUntil)
                    return Use(lot);
                // One that was taken in a time still to come is from before the clock was set back: when the next can be had is told anew.
                if (lot is null || lot.NextAt <= now || now < lot.TakenAt)
                {
                    lots[(int)priority] = await ledger.TakeAsync(Limited(), priority, lot, cancellation);
                    continue;
                }
                if (lot.NextAt - now > LongestWait - clock.GetElapsedTime(asked))
                    return Permit.No(lot.NextAt, lot.Binding, priority);
                // Timers count whole milliseconds and would come too early.
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling((lot.NextAt - now).TotalMilliseconds)), clock, cancellation);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private Permit Use(Lot open)
    {
        open.Left--;
        relay.Count(recorded: open.Scopes.Contains(relay));
        provider?.Count(recorded: open.Scopes.Contains(provider));
        return Permit.Yes;
    }

    private List<PaceScope> Limited()
    {
        var limited = new List<PaceScope>(2);
        if (relay.MustAsk)
            limited.Add(relay);
        if (provider is { MustAsk: true })
            limited.Add(provider);
        return limited.Count > 0 ? limited : [relay];
    }
}
