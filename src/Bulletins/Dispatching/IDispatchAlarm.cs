namespace Bulletins.Dispatching;

/// <summary>Wakes the work on a dispatch at a time. Only an alarm clock: one that is lost or rings twice changes
/// nothing, because the tables say what is due, and are read at start and every minute.</summary>
public interface IDispatchAlarm
{
    /// <param name="at">In UTC; a time that has passed means now.</param>
    void PrepareAt(long dispatchId, DateTime at);

    /// <param name="at">In UTC; a time that has passed means now.</param>
    void SendAt(long dispatchId, DateTime at);
}
