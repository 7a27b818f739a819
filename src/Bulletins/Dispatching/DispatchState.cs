namespace Bulletins.Dispatching;

public enum DispatchState
{
    /// <summary>Waits for its time; nothing is frozen yet.</summary>
    Scheduled,
    /// <summary>The audience is being frozen into delivery rows and the circular rendered; nothing has left.</summary>
    Preparing,
    /// <summary>The audience is frozen. Mail goes out as budgets, relays and the send window let it.</summary>
    Sending,
    /// <summary>Nothing new is begun until it is resumed.</summary>
    Paused,
    /// <summary>Every delivery has come to an end, or waits only for what comes back.</summary>
    Completed,
    /// <summary>Nothing more goes out, by staff or by itself; what had gone stays as it is.</summary>
    Cancelled,
}
