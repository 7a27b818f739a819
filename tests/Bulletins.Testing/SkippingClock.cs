namespace Bulletins.Testing;

/// <summary>A clock that stands still while anybody works, and skips to the end of whatever is waited for. For code that
/// waits in one place at a time.</summary>
public sealed class SkippingClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock sync = new();
    private DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (sync)
            return now;
    }

    public void Advance(TimeSpan time)
    {
        lock (sync)
            now += time;
    }

    public void SkipTo(DateTimeOffset time)
    {
        lock (sync)
            now = time > now ? time : now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }
        return new Rung();
    }

    private sealed class Rung : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
