using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Relays;

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
            var ofProviders = (from wait in (await waits.ReadAsync(dispatch.Id, cancellation)).Waits
                where wait.Kind == WaitKind.Relay
                from provider in wait.Providers
                let failed = AllFailing(choice.Fitting(dispatch.SenderAddress, provider), failing)
                where failed is not null
                select (Wait: wait, Failing: failed, Last: failed.MaxBy(state => state.FailingSince)!)).ToList();
            if (ofProviders.Count > 0)
            {
                outages.Add(new RelayOutage(dispatch.Id, [.. ofProviders.Select(of => of.Wait).Distinct()], ofProviders.MinBy(of => of.Last.FailingSince).Last,
                    [.. ofProviders.SelectMany(of => of.Failing).Distinct()]));
            }
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
    private static List<RelayState>? AllFailing(IEnumerable<RelayOptions> fitting, Dictionary<string, RelayState> failing)
    {
        var states = fitting.Select(relay => failing.GetValueOrDefault(relay.Name)).ToList();
        return states.Count == 0 || states.Contains(null) ? null : states.ConvertAll(state => state!);
    }
}

/// <param name="Waits">Each for the relay that is tried first again, which may be another one at each look.</param>
/// <param name="Last">The relay that failed after all others that take the mails which have waited longest.</param>
/// <param name="Failing">All relays that would take them.</param>
public sealed record RelayOutage(long DispatchId, IReadOnlyList<SendingWait> Waits, RelayState Last, IReadOnlyList<RelayState> Failing)
{
    /// <summary>Since when nothing takes them, in UTC.</summary>
    public DateTime Since => Last.FailingSince!.Value;

    /// <summary>What the mails wait for, and what the other relays suffer from that would take them, in the current language.</summary>
    public string InWords => string.Join(" ", Waits.Select(wait => wait.InWords).Concat(Failing.Where(relay => !Waits.Any(wait => relay.Name.Equals(wait.Relay, StringComparison.OrdinalIgnoreCase)))
        .Select(relay => Words.Sending["Wait.RelayToo", relay.Name, StoredFault.Read(relay.Reason ?? "").TrimEnd('.', '\u3002')])));
}
