using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>Keeps a run, which may take hours, up with what people do meanwhile: whoever unsubscribes, leaves the topic or retires is left out as long as their
/// mail isn't claimed yet, and what staff change of its limit and priority holds for the rest.</summary>
public sealed class RunWatch(IDbContextFactory<BulletinsDb> databases, TimeProvider clock, ILogger<RunWatch> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Until the result is disposed of.</summary>
    public IAsyncDisposable Watch(long dispatchId, SendingTerms terms) => new Watching(stopping => LookAsync(dispatchId, terms, stopping));

    private async Task LookAsync(long dispatchId, SendingTerms terms, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(stopping);
                await db.ExcludeLateAsync(dispatchId, clock.UtcNow(), stopping);
                var said = await db.Dispatches.Where(d => d.Id == dispatchId).Select(d => new { d.NotAfter, d.Priority }).SingleAsync(stopping);
                terms.Change(said.NotAfter, said.Priority);
            }
            // Also what a driver calls a cancellation that nobody asked for.
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                log.LogWarning(failure, "What was changed meanwhile about dispatch {Dispatch} can't be read at this moment.", dispatchId);
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
