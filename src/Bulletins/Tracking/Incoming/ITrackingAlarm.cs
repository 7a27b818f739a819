namespace Bulletins.Tracking.Incoming;

/// <summary>Has what came back looked at now, and not only at the next minute.</summary>
public interface ITrackingAlarm
{
    void LookNow();
}
