using Bulletins.Tracking;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class TrackingJob(TrackingRound round)
{
    public Task RunAsync(CancellationToken cancellation) => round.RunAsync(cancellation);
}
