namespace Bulletins.Sending.Pace.Connections;

/// <summary>How many messages a relay takes over one connection, where it ends each after so many and says so: the next end by themselves before, and no try is refused
/// for it. In memory alone: a process that doesn't know it is told anew.</summary>
public sealed class LearntShare(TimeProvider clock)
{
    /// <summary>So many connections in a row that ended behind the same number of messages.</summary>
    private const int Alike = 3;

    /// <summary>Then it is asked whether the relay takes more by now.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(1);

    private readonly Lock sync = new();
    private (int Messages, int Times) last;
    private (int Messages, long At)? learnt;

    /// <summary>As many as anybody likes while nothing is known.</summary>
    public int Messages
    {
        get
        {
            lock (sync)
                return learnt is { } known && clock.GetElapsedTime(known.At) < Lasts ? known.Messages : int.MaxValue;
        }
    }

    /// <summary>The relay took no more over a connection that had carried so many, one at least.</summary>
    public void Ended(int messages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messages, 1);
        lock (sync)
        {
            last = (messages, messages == last.Messages ? last.Times + 1 : 1);
            if (last.Times >= Alike)
                learnt = (messages, clock.GetTimestamp());
        }
    }
}
