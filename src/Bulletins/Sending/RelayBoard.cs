using System.Collections.Concurrent;
using Bulletins.Time;

namespace Bulletins.Sending;

/// <summary>Which relays can be tried now, as this process found them: a relay that failed rests for a while.</summary>
public sealed class RelayBoard(TimeProvider clock)
{
    /// <summary>Lines that broke in the middle of a message, one after the other, until the relay counts as failed.</summary>
    private const int StumblesAllowed = 3;

    private readonly ConcurrentDictionary<string, RelayTrouble> troubles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> stumbles = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the relay suffers from, or null when it may be tried.</summary>
    public RelayTrouble? TroubleOf(string relay) =>
        troubles.TryGetValue(relay, out var trouble) && trouble.Until > clock.UtcNow() ? trouble : null;

    /// <summary>No connection could be had: it rests.</summary>
    public void Failed(string relay, string reason, TimeSpan rest) =>
        troubles[relay] = new RelayTrouble(reason, clock.UtcNow() + rest);

    /// <summary>The line broke in the middle of a message. One such message is no reason to stop; several in a row are.</summary>
    public void Stumbled(string relay, string reason, TimeSpan rest)
    {
        if (stumbles.AddOrUpdate(relay, 1, (_, count) => count + 1) >= StumblesAllowed)
            Failed(relay, reason, rest);
    }

    public void Worked(string relay)
    {
        troubles.TryRemove(relay, out _);
        stumbles.TryRemove(relay, out _);
    }
}

/// <param name="Reason">In words, for staff and operators.</param>
/// <param name="Until">When the relay is tried again, in UTC.</param>
public sealed record RelayTrouble(string Reason, DateTime Until);
