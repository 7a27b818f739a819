using Bulletins.Tracking;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>Runs one at a time in a process: what comes meanwhile, the next one finds. The notices that it wrote go by a job of their own, so that
/// a relay which doesn't answer keeps nothing from being read.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class TrackingJob(TrackingRound round, IBackgroundJobClient jobs)
{
    private static int running;

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref running, 1, 0) != 0)
            return;
        try
        {
            await round.RunAsync(cancellation);
            jobs.Enqueue<NoticesJob>(job => job.RunAsync(CancellationToken.None));
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }
}
