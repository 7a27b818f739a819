using Bulletins.Tracking.Notices;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>Runs one at a time in a process: what comes meanwhile, the next one finds.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class NoticesJob(NoticeOutbox outbox)
{
    private static int running;

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref running, 1, 0) != 0)
            return;
        try
        {
            await outbox.SendDueAsync(cancellation);
        }
        finally
        {
            Volatile.Write(ref running, 0);
        }
    }
}
