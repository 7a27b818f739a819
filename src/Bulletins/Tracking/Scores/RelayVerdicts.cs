namespace Bulletins.Tracking.Scores;

/// <param name="IsNew">Nothing has followed from it yet.</param>
internal sealed record PlacedVerdict(long Event, long Attempt, string Domain, bool IsNew);

/// <summary>What one relay said of addresses of a dispatch, in the order in which their mails were handed to it.</summary>
internal sealed class RelayVerdicts
{
    private readonly List<PlacedVerdict> inOrder = [];
    private readonly Dictionary<string, int> domains = new(StringComparer.Ordinal);

    public long First => inOrder[0].Attempt;

    /// <summary>The domain that says it most often; empty when none says it twice.</summary>
    public string Often => domains.MaxBy(count => count.Value) is { Value: > 1 } most ? most.Key : "";

    /// <summary>Of several about one attempt the latest stands for it.</summary>
    public void Add(PlacedVerdict verdict)
    {
        var at = IndexOf(verdict.Attempt);
        if (at < inOrder.Count && inOrder[at].Attempt == verdict.Attempt)
        {
            inOrder[at] = verdict;
            return;
        }
        inOrder.Insert(at, verdict);
        domains[verdict.Domain] = domains.GetValueOrDefault(verdict.Domain) + 1;
    }

    public void ForgetWhatIsNew()
    {
        for (var i = 0; i < inOrder.Count; i++)
            if (inOrder[i].IsNew)
                inOrder[i] = inOrder[i] with { IsNew = false };
    }

    public IEnumerable<long> Between(long first, long last) =>
        inOrder.Skip(IndexOf(first)).TakeWhile(v => v.Attempt <= last).Select(v => v.Event);

    /// <summary>Every so many in a row, without those of one domain, that hold something new, lie within a reach and are of several domains.</summary>
    public List<(long First, long Last)> Windows(int length, long reach, string without)
    {
        var others = inOrder.FindAll(v => v.Domain != without);
        var windows = new List<(long First, long Last)>();
        var newest = -1;
        for (var i = 0; i < others.Count; i++)
        {
            if (others[i].IsNew)
                newest = i;
            var start = i - length + 1;
            if (start >= 0 && newest >= start && others[i].Attempt - others[start].Attempt < reach
                && others.Skip(start).Take(length).DistinctBy(v => v.Domain).Skip(length / 4).Any())
                windows.Add((others[start].Attempt, others[i].Attempt));
        }
        return windows;
    }

    /// <summary>A stretch together with what the domain that was left out of the count said next to it.</summary>
    public (long First, long Last) WithNeighbours((long First, long Last) stretch, string domain, int depth)
    {
        for (var i = IndexOf(stretch.Last + 1); i < inOrder.Count && inOrder[i].Attempt - stretch.Last <= depth; i++)
            if (inOrder[i].Domain == domain)
                stretch.Last = inOrder[i].Attempt;
        for (var i = IndexOf(stretch.First) - 1; i >= 0 && stretch.First - inOrder[i].Attempt <= depth; i--)
            if (inOrder[i].Domain == domain)
                stretch.First = inOrder[i].Attempt;
        return stretch;
    }

    /// <summary>Of the first one at an attempt or behind it.</summary>
    private int IndexOf(long attempt)
    {
        var (low, high) = (0, inOrder.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = inOrder[middle].Attempt < attempt ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
