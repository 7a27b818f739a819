using Bulletins.Tracking.Summaries;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class SummaryJob(DispatchSummaries summaries)
{
    public Task RunAsync(CancellationToken cancellation) => summaries.WriteDueAsync(cancellation);
}
