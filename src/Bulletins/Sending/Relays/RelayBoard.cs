using System.Collections.Concurrent;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Relays;

/// <summary>The circuit breakers of the relays. Reading them costs nothing; what changes goes to the table at once, and what
/// other processes changed is read every few seconds.</summary>
public sealed class RelayBoard(IDbContextFactory<BulletinsDb> databases, TimeProvider clock, ILogger<RelayBoard> log)
{
    /// <summary>Lines that broke in the middle of a message, one after the other, until the relay counts as failed.</summary>
    private const int StumblesAllowed = 3;

    /// <summary>The rest doubles with each failure in a row, up to this.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>Whoever tries a relay and isn't heard of again has failed.</summary>
    private static readonly TimeSpan LongestTrial = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, RelayCircuit> circuits = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, int> stumbles = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> ownTrials = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, byte> unwritten = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock sync = new();
    private volatile int changes;
    private Task writing = Task.CompletedTask;

    /// <summary>What the relay suffers from, or null when it may be tried.</summary>
    public RelayTrouble? TroubleOf(string relay)
    {
        if (!circuits.TryGetValue(relay, out var circuit) || circuit.State == CircuitState.Closed || circuit.Until is not { } until || until <= clock.UtcNow())
            return null;
        return circuit.State == CircuitState.HalfOpen && ownTrials.ContainsKey(relay) ? null : new RelayTrouble(circuit.Reason ?? "", until);
    }

    public RelayCircuit CircuitOf(string relay) => circuits.GetValueOrDefault(relay) ?? RelayCircuit.Sound;

    /// <summary>No connection could be had: it rests, twice as long with each time. A relay that rests already isn't made to rest longer.</summary>
    /// <param name="rest">The first rest.</param>
    /// <param name="refused">It answers, and won't have us.</param>
    public void Failed(string relay, string reason, TimeSpan rest, bool refused = false)
    {
        lock (sync)
        {
            var now = clock.UtcNow();
            var circuit = CircuitOf(relay);
            if (circuit.State == CircuitState.Open && circuit.Until > now)
                return;
            ownTrials.TryRemove(relay, out _);
            var failures = circuit.Failures + 1;
            var length = TimeSpan.FromTicks(Math.Min(LongestRest.Ticks, rest.Ticks << Math.Min(failures - 1, 12)));
            Change(relay, new RelayCircuit(CircuitState.Open, Kept(reason), now + length, failures, now, circuit.Refusals + (refused ? 1 : 0), circuit.FailingSince ?? now));
        }
    }

    /// <summary>The line broke in the middle of a message. One such message is no reason to stop; several in a row are.</summary>
    /// <param name="refused">It broke off for what we are.</param>
    public void Stumbled(string relay, string reason, TimeSpan rest, bool refused = false)
    {
        if (stumbles.AddOrUpdate(relay, 1, (_, count) => count + 1) >= StumblesAllowed)
            Failed(relay, reason, rest, refused);
    }

    public void Worked(string relay)
    {
        if (!stumbles.IsEmpty)
            stumbles.TryRemove(relay, out _);
        if (!circuits.TryGetValue(relay, out var circuit) || circuit.State == CircuitState.Closed)
            return;
        lock (sync)
        {
            ownTrials.TryRemove(relay, out _);
            Change(relay, RelayCircuit.Sound with { ChangedAt = clock.UtcNow() });
        }
    }

    /// <summary>An operator wants it tried now.</summary>
    public void Close(string relay) => Worked(relay);

    /// <summary>Whether a connection may be opened: freely while the circuit is closed, and after a rest by the one that gets the trial.</summary>
    /// <exception cref="RelayRestingException">It rests.</exception>
    internal async Task<RelayEntry> EnterAsync(string relay, CancellationToken cancellation)
    {
        var circuit = CircuitOf(relay);
        if (circuit.State == CircuitState.Closed)
            return RelayEntry.Free;
        if (circuit.State == CircuitState.Open && circuit.Until > clock.UtcNow())
            throw new RelayRestingException(new RelayTrouble(circuit.Reason ?? "", circuit.Until.Value));
        if (circuit.Until > clock.UtcNow())
            return RelayEntry.Later;
        return await TryAsync(relay, cancellation) ? RelayEntry.Trial : RelayEntry.Later;
    }

    /// <summary>Whoever tried the relay ended without having learnt anything: the next may try.</summary>
    internal void TrialEnded(string relay)
    {
        lock (sync)
        {
            if (ownTrials.TryRemove(relay, out _) && CircuitOf(relay) is { State: CircuitState.HalfOpen } circuit)
                Change(relay, circuit with { State = CircuitState.Open, Until = clock.UtcNow() });
        }
    }

    /// <summary>Reads what other processes changed, after everything of our own is written. What couldn't be written is tried again.</summary>
    public async Task RefreshAsync(CancellationToken cancellation = default)
    {
        var known = changes;
        WriteAgain();
        await FlushAsync();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.RelayStates.AsNoTracking().ToListAsync(cancellation);
        lock (sync)
        {
            // What changed here in the meantime is newer, and is read the next time.
            if (known != changes)
                return;
            foreach (var row in rows.Where(row => !unwritten.ContainsKey(row.Name)))
                circuits[row.Name] = new RelayCircuit(row.State, row.Reason, row.Until, row.Failures, row.ChangedAt, row.Refusals, row.FailingSince);
            foreach (var relay in circuits.Keys.Except(rows.Select(row => row.Name), StringComparer.OrdinalIgnoreCase).Where(relay => !unwritten.ContainsKey(relay)))
                Forget(relay);
        }
    }

    /// <summary>Ends when every change is in the table, or couldn't be written into it.</summary>
    public Task FlushAsync()
    {
        lock (sync)
            return writing;
    }

    private async Task<bool> TryAsync(string relay, CancellationToken cancellation)
    {
        await FlushAsync();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = clock.UtcNow();
        DateTime? lost = now + LongestTrial;
        var taken = await db.RelayStates.Where(r => r.Name == relay && r.State != CircuitState.Closed && r.Until <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CircuitState.HalfOpen).SetProperty(r => r.Until, lost)
                .SetProperty(r => r.ChangedAt, now), cancellation);
        if (taken == 0)
        {
            await RefreshAsync(cancellation);
            return false;
        }
        lock (sync)
        {
            changes++;
            ownTrials[relay] = 0;
            circuits[relay] = CircuitOf(relay) with { State = CircuitState.HalfOpen, Until = lost, ChangedAt = now };
        }
        return true;
    }

    private static string Kept(string reason)
    {
        if (reason.Length <= RelayState.LongestReason)
            return reason;
        var words = StoredFault.Read(reason);
        return words.Length <= RelayState.LongestReason ? words : words[..RelayState.LongestReason];
    }

    private void Change(string relay, RelayCircuit circuit)
    {
        changes++;
        circuits[relay] = circuit;
        writing = WriteAsync(writing, relay, circuit);
    }

    /// <summary>What has no row is closed, for every process alike.</summary>
    private void Forget(string relay)
    {
        circuits.TryRemove(relay, out _);
        ownTrials.TryRemove(relay, out _);
    }

    private void WriteAgain()
    {
        lock (sync)
        {
            foreach (var relay in unwritten.Keys)
                writing = WriteAsync(writing, relay, CircuitOf(relay));
        }
    }

    private async Task WriteAsync(Task before, string relay, RelayCircuit circuit)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await using var db = await databases.CreateDbContextAsync();
            var row = await db.RelayStates.SingleOrDefaultAsync(r => r.Name == relay);
            if (row is null)
                db.RelayStates.Add(row = new RelayState { Name = relay });
            // Whoever comes late with it doesn't overwrite what another process has learnt since.
            else if (row.ChangedAt > circuit.ChangedAt && unwritten.ContainsKey(relay))
            {
                unwritten.TryRemove(relay, out _);
                return;
            }
            (row.State, row.Reason, row.Until, row.Failures, row.ChangedAt) = (circuit.State, circuit.Reason, circuit.Until, circuit.Failures, circuit.ChangedAt);
            (row.Refusals, row.FailingSince) = (circuit.Refusals, circuit.FailingSince);
            await db.SaveChangesAsync();
            unwritten.TryRemove(relay, out _);
        }
        catch (Exception failure)
        {
            if (unwritten.TryAdd(relay, 0))
                log.LogWarning(failure, "The state of relay {Relay} can't be stored; it is tried again, and until then other processes don't know of it.", relay);
        }
    }
}

/// <param name="Reason">For staff and operators, perhaps a <see cref="StoredFault"/>.</param>
/// <param name="Until">When the relay is tried again, in UTC.</param>
public sealed record RelayTrouble(string Reason, DateTime Until);
