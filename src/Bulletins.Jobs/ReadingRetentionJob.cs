using Bulletins.Tracking.Readings;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 3)]
public sealed class ReadingRetentionJob(ReadingRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) => retention.ForgetAsync(cancellation);
}
