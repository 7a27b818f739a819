using Bulletins.Dispatching;
using Bulletins.Sending.Relays;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>The right to have one connection open. Given back when it is disposed.</summary>
public sealed class ConnectionSlot : IAsyncDisposable
{
    private readonly RelayConnections connections;
    private readonly RelayBoard board;
    private readonly bool tries;
    private readonly Func<DispatchPriority> priority;
    private readonly int messagesAllowed;
    private int ended;

    internal ConnectionSlot(RelayConnections connections, RelayBoard board, PaceGate gate, RelayOptions relay, string provider, Func<DispatchPriority> priority, bool tries)
    {
        (this.connections, this.board, this.priority, this.tries) = (connections, board, priority, tries);
        Gate = gate;
        Relay = relay;
        Provider = provider;
        gate.Enter();
        messagesAllowed = Math.Min(Math.Min(relay.MessagesPerConnection, gate.Relay.Budget.MessagesPerConnection ?? int.MaxValue),
            gate.Provider?.Budget.MessagesPerConnection ?? int.MaxValue);
    }

    public RelayOptions Relay { get; }

    /// <summary>The name of the recipients' mailbox provider; empty for all other domains.</summary>
    public string Provider { get; }

    public DispatchPriority Priority => priority();

    /// <summary>The least of the relay's, the provider's, and what the relay was seen to take.</summary>
    public int MessagesPerConnection => Math.Min(messagesAllowed, connections.Share.Messages);

    /// <summary>Whether the connection should end after the present message: an urgent dispatch waits for one, or another process for its share.</summary>
    public bool ShouldYield => connections.Queue.ShouldYield(this);

    /// <summary>Whether somebody else could use the connection's share.</summary>
    public bool IsWanted => connections.Queue.IsWanted(this);

    /// <summary>The relay takes nothing more over its connection, of which it took something: it works, and takes more over the next.</summary>
    public bool IsOver { get; internal set; }

    /// <summary>A message was taken over its connection.</summary>
    internal bool HasCarried { get; set; }

    /// <summary>How many messages its connection has carried, taken or not.</summary>
    internal int Carried { get; set; }

    internal PaceGate Gate { get; }

    /// <summary>The relay has answered on its connection.</summary>
    internal bool Works { get; set; }

    /// <summary>The relay didn't take its connection, so others need not try with its share at once.</summary>
    internal bool WasRefused { get; set; }

    /// <summary>It was told to end.</summary>
    internal bool Yields { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
            return;
        if (tries)
            board.TrialEnded(Relay.Name);
        try
        {
            await connections.LeaveAsync(this);
        }
        finally
        {
            // Otherwise nobody would ever be the last one here, who gives back what is left of the budget.
            await Gate.LeaveAsync();
        }
    }
}
