using System.Collections.Concurrent;
using Bulletins.Time;

namespace Bulletins.Tracking.Incoming;

/// <summary>How often in this process it wasn't possible to record what a mail says, so that a passing fault of the database isn't taken for a mail that nobody can read.</summary>
public sealed class RecordingTries(TimeProvider clock)
{
    private const int Most = 5;

    /// <summary>New mail can make rounds follow each other within seconds.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<long, (int Times, DateTime Since)> failed = [];

    /// <returns>Whether it is to be given up.</returns>
    public bool Fail(long mailId)
    {
        var now = clock.UtcNow();
        var (times, since) = failed.AddOrUpdate(mailId, _ => (1, now), (_, before) => (before.Times + 1, before.Since));
        return times >= Most && now - since >= Least;
    }

    public void Forget(long mailId) => failed.TryRemove(mailId, out _);
}
