using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Readings;

/// <summary>A request as it came, before it is a row.</summary>
public sealed record SeenRequest(long DispatchId, long DeliveryId, ReadingKind Kind, int? LinkNumber, DateTime At, string Method, string? Network, string? Agent);

/// <summary>Takes requests without keeping whoever made them waiting: a database that is busy with sending holds up no reader.
/// What is in it when the process dies is lost, and what comes while it is full isn't taken: these are observations, which nothing depends on.</summary>
public sealed class ReadingQueue
{
    private const int Longest = 20_000;

    /// <summary>Whoever sends a flood shall not fill the log with it.</summary>
    private const int ToldOnceIn = 10_000;

    private readonly Channel<SeenRequest> waiting;
    private readonly ILogger<ReadingQueue> log;
    private int dropped;

    public ReadingQueue(ILogger<ReadingQueue> log)
    {
        this.log = log;
        waiting = Channel.CreateBounded<SeenRequest>(new BoundedChannelOptions(Longest) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, _ => Drop());
    }

    public ChannelReader<SeenRequest> Waiting => waiting.Reader;

    public void Take(SeenRequest seen) => waiting.Writer.TryWrite(seen);

    private void Drop()
    {
        if (Interlocked.Increment(ref dropped) is var all && all % ToldOnceIn == 1)
            log.LogWarning("More readings come in than can be written down: {Count} were dropped since the program started.", all);
    }
}
