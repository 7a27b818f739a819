using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>The runs of this process, one at a time for each dispatch. A run waits for relays without holding a thread, and not even
/// one of the job engine's workers, so that any number of dispatches can be under way.</summary>
public sealed class DispatchRuns(IServiceScopeFactory scopes, ILogger<DispatchRuns> log) : IHostedService, IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Run> runs = [];
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Returns at once. A dispatch that is being sent already is looked at once more when its run ends.</summary>
    public void Begin(long dispatchId)
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested)
                return;
            if (runs.TryGetValue(dispatchId, out var present))
            {
                present.IsWantedAgain = true;
                return;
            }
            var run = runs[dispatchId] = new Run();
            run.Task = Task.Run(() => SendAsync(dispatchId, run));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is on the wire gets its outcome.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        Task[] ending;
        lock (gate)
            ending = [.. runs.Values.Select(run => run.Task)];
        await Task.WhenAll(ending).WaitAsync(cancellationToken);
    }

    public void Dispose() => stopping.Dispose();

    private async Task SendAsync(long dispatchId, Run run)
    {
        do
        {
            await SendOnceAsync(dispatchId);
        }
        while (GoesOn(dispatchId, run));
    }

    /// <summary>Whether somebody rang meanwhile. Who rings after the answer "no" begins a run of their own.</summary>
    private bool GoesOn(long dispatchId, Run run)
    {
        lock (gate)
        {
            if (run.IsWantedAgain && !stopping.IsCancellationRequested)
            {
                run.IsWantedAgain = false;
                return true;
            }
            runs.Remove(dispatchId);
            return false;
        }
    }

    private async Task SendOnceAsync(long dispatchId)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<DispatchSender>().SendAsync(dispatchId, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start goes on with it.
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The sending of dispatch {Dispatch} stopped; it is tried again within a minute.", dispatchId);
        }
    }

    private sealed class Run
    {
        public bool IsWantedAgain { get; set; }

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
