namespace Bulletins.Tracking.Scores;

/// <summary>What is known of the verdicts of a dispatch for one reason: it grows as more are read.</summary>
internal sealed class VerdictRun
{
    private readonly HashSet<long> verdicts = [];
    private readonly List<long> due = [];

    /// <summary>The newest verdict that was looked at.</summary>
    public long Through { get; set; }

    public Dictionary<string, RelayVerdicts> Relays { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it is one of those that the relay is to blame for.</summary>
    public bool Contains(long verdict) => verdicts.Contains(verdict);

    public void Add(IEnumerable<long> found) => due.AddRange(found.Where(verdicts.Add));

    /// <summary>Those that were found since it was last asked: what followed from them is to be taken back.</summary>
    public IReadOnlyList<long> TakeDue()
    {
        long[] taken = [.. due];
        due.Clear();
        return taken;
    }
}
