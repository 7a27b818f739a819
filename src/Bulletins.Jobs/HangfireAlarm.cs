using Bulletins.Dispatching;
using Bulletins.Time;
using Hangfire;
using Microsoft.Extensions.Logging;

namespace Bulletins.Jobs;

internal sealed class HangfireAlarm(IBackgroundJobClient jobs, TimeProvider clock, ILogger<HangfireAlarm> log) : IDispatchAlarm
{
    public void PrepareAt(long dispatchId, DateTime at) => Set(dispatchId, () =>
    {
        if (at <= clock.UtcNow())
            jobs.Enqueue<PrepareDispatchJob>(job => job.RunAsync(dispatchId, CancellationToken.None));
        else
            jobs.Schedule<PrepareDispatchJob>(job => job.RunAsync(dispatchId, CancellationToken.None), new DateTimeOffset(at));
    });

    public void SendAt(long dispatchId, DateTime at) => Set(dispatchId, () =>
    {
        if (at <= clock.UtcNow())
            jobs.Enqueue<SendDispatchJob>(job => job.Run(dispatchId));
        else
            jobs.Schedule<SendDispatchJob>(job => job.Run(dispatchId), new DateTimeOffset(at));
    });

    /// <summary>What it is set for is in the tables already. Were that answered with an error, somebody would do it once more, and a second dispatch go to everybody.</summary>
    private void Set(long dispatchId, Action set)
    {
        try
        {
            set();
        }
        catch (BackgroundJobClientException failure)
        {
            log.LogWarning(failure, "The alarm for dispatch {Dispatch} can't be set; it is woken within a minute of its time.", dispatchId);
        }
    }
}
