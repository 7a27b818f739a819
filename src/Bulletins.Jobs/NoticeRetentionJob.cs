using Bulletins.Tracking.Notices;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 3)]
public sealed class NoticeRetentionJob(NoticeRetention retention)
{
    public Task RunAsync(CancellationToken cancellation) => retention.ForgetAsync(cancellation);
}
