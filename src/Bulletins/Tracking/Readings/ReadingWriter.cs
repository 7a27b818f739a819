using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Readings;

/// <summary>Writes readings down in batches and has them judged.</summary>
public sealed class ReadingWriter(ReadingQueue queue, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReadingWriter> log) : BackgroundService
{
    private const int LargestBatch = 1000;

    /// <summary>A batch gathers for so long: one commit a second is no burden for the sending that shares the database.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await queue.Waiting.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gathering, clock, stoppingToken);
                await KeepAsync(Batch(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What still waits is written in StopAsync.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (Batch() is { Count: > 0 } rest)
            await KeepAsync(rest, cancellationToken);
    }

    private List<SeenRequest> Batch()
    {
        List<SeenRequest> batch = [];
        while (batch.Count < LargestBatch && queue.Waiting.TryRead(out var seen))
            batch.Add(seen);
        return batch;
    }

    private async Task KeepAsync(List<SeenRequest> batch, CancellationToken cancellation)
    {
        for (var kept = false; !kept;)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await WriteAsync(scope.ServiceProvider.GetRequiredService<BulletinsDb>(), batch, cancellation);
                kept = true;
                await scope.ServiceProvider.GetRequiredService<ReadingJudgement>().JudgeAsync(cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning(e, "Readings can't be written down for a moment.");
                await Task.Delay(AfterFailure, clock, cancellation);
            }
        }
    }

    private static async Task WriteAsync(BulletinsDb db, List<SeenRequest> batch, CancellationToken cancellation)
    {
        db.ReadingEvents.AddRange(batch.Select(seen => new ReadingEvent
        {
            DispatchId = seen.DispatchId, DeliveryId = seen.DeliveryId, Kind = seen.Kind, LinkNumber = seen.LinkNumber, At = seen.At,
            Method = seen.Method, Network = seen.Network, Agent = seen.Agent,
        }));
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
    }
}
