using Microsoft.Extensions.Hosting;

namespace Bulletins.Time;

/// <summary>Does the same over and over while the program runs. What fails is tried again in the next round.</summary>
public abstract class PeriodicService(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One round of it.</summary>
    public abstract Task RunAsync(CancellationToken cancellation);

    /// <summary>The round failed.</summary>
    protected abstract void Say(Exception failure);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryToRunAsync(stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // A start that is broken off takes the services down without having stopped them, and the host would call this a failure.
        }
    }

    private async Task TryToRunAsync(CancellationToken stopping)
    {
        try
        {
            await RunAsync(stopping);
        }
        // Also what a driver calls a cancellation that nobody asked for: it would end the program.
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            Say(failure);
        }
    }
}
