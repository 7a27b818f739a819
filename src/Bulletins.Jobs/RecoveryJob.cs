using Bulletins.Sending;
using Hangfire;

namespace Bulletins.Jobs;

[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
public sealed class RecoveryJob(DispatchRecovery recovery)
{
    public Task RunAsync(CancellationToken cancellation) => recovery.RunAsync(cancellation);
}
