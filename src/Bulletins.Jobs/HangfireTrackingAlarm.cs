using Bulletins.Tracking.Incoming;
using Hangfire;

namespace Bulletins.Jobs;

internal sealed class HangfireTrackingAlarm(IBackgroundJobClient jobs) : ITrackingAlarm
{
    public void LookNow() => jobs.Enqueue<TrackingJob>(job => job.RunAsync(CancellationToken.None));
}
