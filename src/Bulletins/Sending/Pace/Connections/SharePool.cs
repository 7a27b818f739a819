namespace Bulletins.Sending.Pace.Connections;

/// <summary>This process's part of the connections that a relay, or a mailbox provider behind it, allows to all processes.
/// Not safe for use by two at once: its owner locks.</summary>
/// <param name="limit">Connections of all processes together.</param>
internal sealed class SharePool(string relay, string provider, int limit)
{
    public string Relay => relay;

    /// <summary>Empty for the relay as a whole.</summary>
    public string Provider => provider;

    public int Limit => Math.Min(limit, Lowered ?? limit);

    /// <summary>Fewer than configured, because the relay refused one more; null while it doesn't.</summary>
    public int? Lowered { get; set; }

    /// <summary>Shares that the table says other workers have.</summary>
    public int HeldByOthers { get; set; }

    /// <summary>Shares that the table says are ours.</summary>
    public int Held { get; set; }

    /// <summary>Of those, the ones with an open connection.</summary>
    public int Used { get; private set; }

    /// <summary>How many more the table says that we wait for.</summary>
    public int Waiting { get; set; }

    /// <summary>Of those, the ones for urgent dispatches.</summary>
    public int WaitingUrgent { get; set; }

    /// <summary>When the table was last asked for more (<see cref="TimeProvider.GetTimestamp"/>); null before that.</summary>
    public long? AskedAt { get; set; }

    /// <summary>More workers take part than there are connections, and one of them has none: what ends here is somebody else's turn.</summary>
    public bool IsScarce { get; set; }

    /// <summary>When it last gave way (<see cref="TimeProvider.GetTimestamp"/>), so that others may ask first; null before that.</summary>
    public long? GaveWayAt { get; set; }

    /// <summary>How many connections should end soon, because others wait.</summary>
    public int Surplus { get; set; }

    /// <summary>How many shares to keep at most, because others wait; all while nobody does.</summary>
    public int Fair { get; set; } = int.MaxValue;

    public bool HasFree => Used < Held && Used < Fair && Used < Limit;

    public int Idle => Held - Used;

    public void Use() => Used++;

    public void Free()
    {
        Used--;
        Surplus = Math.Max(0, Surplus - 1);
    }
}
