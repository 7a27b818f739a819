using Bulletins.Tracking.Incoming;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 3)]
public sealed class IncomingRetentionJob(IncomingRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) => retention.ForgetAsync(cancellation);
}
