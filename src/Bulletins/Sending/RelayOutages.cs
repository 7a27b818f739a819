using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

/// <summary>Finds the dispatches of which mails have waited for long, because all relays that take them fail. Nothing is paused for that, since a relay that can't be reached
/// may come back by itself; but somebody has to know.</summary>
public sealed class RelayOutages(BulletinsDb db, SendingWaits waits, MailRelays relays, RelayChoice choice, TimeProvider clock)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<RelayOutage>> ReadAsync(CancellationToken cancellation = default)
    {
        var failing = await FailingAsync(cancellation);
        if (failing.Count == 0)
            return [];
        var outages = new List<RelayOutage>();
        foreach (var dispatch in await db.Dispatches.Where(d => d.State == DispatchState.Sending).OrderBy(d => d.Id)
            .Select(d => new { d.Id, d.Bulletin.Issuer.SenderAddress }).ToListAsync(cancellation))
        {
            var ofProviders = from wait in (await waits.ReadAsync(dispatch.Id, cancellation)).Waits
                where wait.Kind == WaitKind.Relay
                from provider in wait.Providers
                let last = LastToFail(choice.Fitting(dispatch.SenderAddress, provider), failing)
                where last is not null
                select new RelayOutage(dispatch.Id, wait, last);
            if (ofProviders.MinBy(outage => outage.Since) is { } first)
                outages.Add(first);
        }
        return outages;
    }

    /// <summary>The relays of the settings that have failed for long. What was taken out of them leaves a row that nobody closes any more, as does, where the database
    /// tells them apart, a name in other letters.</summary>
    private async Task<Dictionary<string, RelayState>> FailingAsync(CancellationToken cancellation)
    {
        var before = clock.UtcNow() - Long;
        var states = await db.RelayStates.AsNoTracking().ToListAsync(cancellation);
        return states.Where(state => relays.All.Any(relay => relay.Name.Equals(state.Name, StringComparison.OrdinalIgnoreCase)))
            .GroupBy(state => state.Name, StringComparer.OrdinalIgnoreCase).Select(alike => alike.MaxBy(state => state.ChangedAt)!)
            .Where(state => state.State != CircuitState.Closed && state.FailingSince <= before)
            .ToDictionary(state => state.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <returns>Null when not all of them have failed for long.</returns>
    private static RelayState? LastToFail(IEnumerable<RelayOptions> fitting, Dictionary<string, RelayState> failing)
    {
        var states = fitting.Select(relay => failing.GetValueOrDefault(relay.Name)).ToList();
        return states.Contains(null) ? null : states.MaxBy(state => state!.FailingSince);
    }
}

/// <param name="Wait">For the relay that is tried first again, which may be another one at each look.</param>
/// <param name="Last">The relay that failed after all others that take these mails.</param>
public sealed record RelayOutage(long DispatchId, SendingWait Wait, RelayState Last)
{
    /// <summary>Since when nothing takes them, in UTC.</summary>
    public DateTime Since => Last.FailingSince!.Value;
}
