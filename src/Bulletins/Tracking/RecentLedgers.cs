using System.Collections.Concurrent;

namespace Bulletins.Tracking;

/// <summary>The ledgers of large dispatches as they were counted a moment ago, once for all who ask: each page that is open, and each program that waits for the end, asks every second,
/// and what they ask takes its time from the sending.</summary>
public sealed class RecentLedgers(TimeProvider clock)
{
    /// <summary>Of at most so many candidates each is counted on the spot.</summary>
    public const int CountedAtOnce = 20_000;

    /// <summary>Counting takes at most one part in so many of a processor's time.</summary>
    private const int Share = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<long, Counted> ledgers = [];

    /// <param name="pulse">As it is now: what was counted before somebody paused it, or it was completed, isn't told after that.</param>
    public async Task<Ledger> ReadAsync(long dispatchId, DispatchPulse pulse, Func<Task<Ledger>> countAsync, CancellationToken cancellation)
    {
        var counted = ledgers.GetOrAdd(dispatchId, _ => new Counted());
        await counted.Turn.WaitAsync(cancellation);
        try
        {
            if (counted.Ledger is { } recent && counted.Pulse == pulse && clock.GetElapsedTime(counted.At) < counted.Kept)
                return recent;
            var begun = clock.GetTimestamp();
            var ledger = await countAsync();
            var kept = clock.GetElapsedTime(begun) * Share;
            (counted.Ledger, counted.Pulse, counted.At, counted.Kept) = (ledger, pulse, clock.GetTimestamp(), kept < Longest ? kept : Longest);
            return ledger;
        }
        finally
        {
            counted.Turn.Release();
        }
    }

    private sealed class Counted
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);
        public Ledger? Ledger { get; set; }
        public DispatchPulse? Pulse { get; set; }
        public long At { get; set; }
        public TimeSpan Kept { get; set; }
    }
}
