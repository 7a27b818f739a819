using Bulletins.Dispatching;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>No retry of Hangfire's own: the recovery job wakes what is still due.</summary>
[Queue(Queues.Prepare)]
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
public sealed class PrepareDispatchJob(DispatchPreparation preparation)
{
    public Task RunAsync(long dispatchId, CancellationToken cancellation) => preparation.PrepareAsync(dispatchId, cancellation);
}
