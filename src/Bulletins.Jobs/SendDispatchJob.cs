using Bulletins.Sending;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>No retry of Hangfire's own: the recovery job wakes what is still due.</summary>
[Queue(Queues.Send)]
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
public sealed class SendDispatchJob(DispatchSender sender)
{
    public Task RunAsync(long dispatchId, CancellationToken cancellation) => sender.SendAsync(dispatchId, cancellation);
}
