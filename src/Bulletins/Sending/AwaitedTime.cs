namespace Bulletins.Sending;

/// <summary>A time that is waited for. Once the clock shows less than when it was set, it was set back, and nobody knows any more how long was meant: it is over.</summary>
internal sealed class AwaitedTime(DateTime until, DateTime setAt)
{
    /// <returns>In UTC; null when nobody waits for it.</returns>
    public DateTime? At(DateTime now) => now < setAt ? null : until;
}
