using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Readings;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>One at a time: counting a large dispatch takes longer than a minute's pause.</summary>
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
[DisableConcurrentExecution(timeoutInSeconds: 1)]
public sealed class FiguresJob(FiguresBook figures, DispatchReadings readings)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await figures.CountDueAsync(cancellation);
        await readings.CountDueAsync(cancellation);
    }
}
