using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>The runs of this process, one at a time for each dispatch. A run waits for relays without holding a thread, and not even
/// one of the job engine's workers, so that any number of dispatches can be under way.</summary>
public sealed class DispatchRuns(IServiceScopeFactory scopes, ILogger<DispatchRuns> log) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<long, Run> runs = [];
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Returns at once. A dispatch that is being sent already is looked at once more when its run ends.</summary>
    public void Begin(long dispatchId)
    {
        if (stopping.IsCancellationRequested)
            return;
        var run = new Run();
        if (runs.GetOrAdd(dispatchId, run) is var present && present == run)
            run.Task = Task.Run(() => SendAsync(dispatchId, run));
        else
            present.IsWantedAgain = true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is on the wire gets its outcome.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(runs.Values.Select(run => run.Task)).WaitAsync(cancellationToken);
    }

    public void Dispose() => stopping.Dispose();

    private async Task SendAsync(long dispatchId, Run run)
    {
        try
        {
            do
            {
                run.IsWantedAgain = false;
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<DispatchSender>().SendAsync(dispatchId, stopping.Token);
            }
            while (run.IsWantedAgain && !stopping.IsCancellationRequested);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The sending of dispatch {Dispatch} stopped; it is tried again within a minute.", dispatchId);
        }
        finally
        {
            runs.TryRemove(dispatchId, out _);
        }
    }

    private sealed class Run
    {
        private volatile bool isWantedAgain;

        public bool IsWantedAgain { get => isWantedAgain; set => isWantedAgain = value; }

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
