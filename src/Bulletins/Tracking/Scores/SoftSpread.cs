namespace Bulletins.Tracking.Scores;

/// <summary>Of how many mails of a dispatch the same was said, counted on as more comes in. Several may count at once: each adds what follows on something that is in it.</summary>
public sealed class SoftSpread(DateTime since)
{
    private readonly HashSet<long?> deliveries = [];
    private readonly Lock adding = new();

    /// <summary>When the counting began.</summary>
    public DateTime Since => since;

    /// <summary>The last event that is in it.</summary>
    public long Through { get; private set; }

    public int Count { get; private set; }

    /// <summary>Mails of the dispatch that were tried, as far as they had to be counted.</summary>
    public int Tried { get; set; }

    public bool IsWide { get; private set; }

    public void Add(IReadOnlyList<(long Id, long? Delivery)> said)
    {
        lock (adding)
        {
            if (IsWide || said.Count == 0)
                return;
            deliveries.UnionWith(said.Select(one => one.Delivery));
            Count = deliveries.Count;
            Through = Math.Max(Through, said[^1].Id);
        }
    }

    /// <summary>From then on it needn't be known of whom it was said.</summary>
    public void Widen()
    {
        lock (adding)
        {
            IsWide = true;
            deliveries.Clear();
            deliveries.TrimExcess();
            Count = 0;
        }
    }
}
