using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;

namespace Bulletins.Sending;

/// <summary>What a connection has in its hands: at most one delivery that isn't begun, one on the wire, and one outcome that
/// isn't on disk yet.</summary>
internal sealed class ConnectionLoad
{
    /// <summary>Claimed and not begun: goes back when the connection ends.</summary>
    public ClaimedDelivery? Next { get; set; }

    public ClaimedDelivery? Begun { get; private set; }

    public Outcome? Outcome { get; set; }

    /// <summary>The intent is on disk, and with it the last outcome.</summary>
    public void Begin()
    {
        (Begun, Next, Outcome) = (Next, null, null);
    }

    public void Finish(Outcome outcome)
    {
        (Begun, Outcome) = (null, outcome);
    }
}
