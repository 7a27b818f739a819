using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

/// <summary>Finds the dispatches of which mails have waited for long, because all relays that take them fail. Nothing is paused for that, since a relay that can't be reached
/// may come back by itself; but somebody has to know.</summary>
public sealed class RelayOutages(BulletinsDb db, SendingWaits waits, TimeProvider clock)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<RelayOutage>> ReadAsync(CancellationToken cancellation = default)
    {
        var before = clock.UtcNow() - Long;
        var failing = await db.RelayStates.AsNoTracking().Where(r => r.State != CircuitState.Closed && r.FailingSince <= before)
            .ToDictionaryAsync(r => r.Name, r => r.FailingSince!.Value, StringComparer.OrdinalIgnoreCase, cancellation);
        if (failing.Count == 0)
            return [];
        var outages = new List<RelayOutage>();
        foreach (var id in await db.Dispatches.Where(d => d.State == DispatchState.Sending).OrderBy(d => d.Id).Select(d => d.Id).ToListAsync(cancellation))
        {
            var waiting = (await waits.ReadAsync(id, cancellation)).Waits.FirstOrDefault(wait => wait.Kind == WaitKind.Relay && failing.ContainsKey(wait.Relay!));
            if (waiting is not null)
                outages.Add(new RelayOutage(id, waiting, failing[waiting.Relay!]));
        }
        return outages;
    }
}

/// <param name="Wait">For the relay that is tried first again.</param>
/// <param name="Since">Its first failure in a row, in UTC.</param>
public sealed record RelayOutage(long DispatchId, SendingWait Wait, DateTime Since);
