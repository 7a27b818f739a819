using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>Leaves out whoever unsubscribes while a run is under way, which may take hours, as long as their mail isn't claimed yet.</summary>
public sealed class LateExclusionWatch(IDbContextFactory<BulletinsDb> databases, TimeProvider clock, ILogger<LateExclusionWatch> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Until the result is disposed of.</summary>
    public IAsyncDisposable Watch(long dispatchId) => new Watching(stopping => LookAsync(dispatchId, stopping));

    private async Task LookAsync(long dispatchId, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(stopping);
                await db.ExcludeSuppressedAsync(dispatchId, clock.UtcNow(), stopping);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogWarning(failure, "Late unsubscriptions of dispatch {Dispatch} can't be read at this moment.", dispatchId);
            }
        }
    }

    private sealed class Watching : IAsyncDisposable
    {
        private readonly CancellationTokenSource stopping = new();
        private readonly Task looking;

        public Watching(Func<CancellationToken, Task> look) => looking = look(stopping.Token);

        public async ValueTask DisposeAsync()
        {
            await stopping.CancelAsync();
            await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.Dispose();
        }
    }
}
