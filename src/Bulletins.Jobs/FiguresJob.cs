using Bulletins.Tracking;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>One at a time: counting a large dispatch takes longer than a minute's pause.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
public sealed class FiguresJob(CountingRound round)
{
    public Task RunAsync(CancellationToken cancellation) => round.RunAsync(cancellation);
}
