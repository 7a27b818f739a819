using Bulletins.Sending.Replies;
using Bulletins.Time;

namespace Bulletins.Tracking.Scores;

/// <summary>What this process has counted of the soft bounces of dispatches: a web hook that brings them one by one would else count them all anew for each, while
/// everybody who writes waits.</summary>
public sealed class SoftSpreads(TimeProvider clock)
{
    private const int MostSpreads = 1000;
    private const int MostMails = 1_000_000;

    /// <summary>Then it is counted anew: an event may be committed after one that has a higher number, and be missed.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly Dictionary<(long Dispatch, ReplyReason Kind), SoftSpread> spreads = [];

    public SoftSpread Of(long dispatch, ReplyReason kind)
    {
        var now = clock.UtcNow();
        lock (spreads)
        {
            if (spreads.TryGetValue((dispatch, kind), out var spread) && spread.Since <= now && now - spread.Since < Kept)
                return spread;
            while (spreads.Count >= MostSpreads || spreads.Values.Sum(s => (long)s.Count) > MostMails)
                spreads.Remove(spreads.MinBy(kept => kept.Value.Since).Key);
            return spreads[(dispatch, kind)] = new SoftSpread(now);
        }
    }
}
