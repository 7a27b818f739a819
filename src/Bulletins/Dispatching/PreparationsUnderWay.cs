namespace Bulletins.Dispatching;

/// <summary>The dispatches that this process prepares at the moment, each once.</summary>
public sealed class PreparationsUnderWay
{
    private readonly Lock gate = new();

    /// <summary>By dispatch, and whether somebody rang meanwhile.</summary>
    private readonly Dictionary<long, bool> dispatches = [];

    /// <returns>False when it is under way already.</returns>
    internal bool Begin(long dispatchId)
    {
        lock (gate)
        {
            if (dispatches.TryAdd(dispatchId, false))
                return true;
            dispatches[dispatchId] = true;
            return false;
        }
    }

    /// <summary>Whether somebody rang meanwhile: it may have been paused and resumed. Who rings after the answer "no" begins anew.</summary>
    internal bool GoesOn(long dispatchId)
    {
        lock (gate)
        {
            if (!dispatches[dispatchId])
                return !dispatches.Remove(dispatchId);
            dispatches[dispatchId] = false;
            return true;
        }
    }

    /// <summary>An error ended it.</summary>
    internal void End(long dispatchId)
    {
        lock (gate)
            dispatches.Remove(dispatchId);
    }
}
