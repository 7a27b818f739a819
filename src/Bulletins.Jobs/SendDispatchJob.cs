using Bulletins.Sending;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>Only begins the run, so that no worker of the job engine waits for relays. No retry of Hangfire's own: the
/// recovery job wakes what is still due.</summary>
[Queue(Queues.Send)]
[AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
public sealed class SendDispatchJob(DispatchRuns runs)
{
    public void Run(long dispatchId) => runs.Begin(dispatchId);
}
