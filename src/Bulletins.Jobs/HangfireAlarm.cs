using Bulletins.Dispatching;
using Bulletins.Time;
using Hangfire;

namespace Bulletins.Jobs;

internal sealed class HangfireAlarm(IBackgroundJobClient jobs, TimeProvider clock) : IDispatchAlarm
{
    public void PrepareAt(long dispatchId, DateTime at)
    {
        if (at <= clock.UtcNow())
            jobs.Enqueue<PrepareDispatchJob>(job => job.RunAsync(dispatchId, CancellationToken.None));
        else
            jobs.Schedule<PrepareDispatchJob>(job => job.RunAsync(dispatchId, CancellationToken.None), new DateTimeOffset(at));
    }

    public void SendAt(long dispatchId, DateTime at)
    {
        if (at <= clock.UtcNow())
            jobs.Enqueue<SendDispatchJob>(job => job.Run(dispatchId));
        else
            jobs.Schedule<SendDispatchJob>(job => job.Run(dispatchId), new DateTimeOffset(at));
    }
}
