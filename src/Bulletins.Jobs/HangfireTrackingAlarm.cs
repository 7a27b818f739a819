using Bulletins.Tracking.Incoming;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>However many mails come within a few seconds, they are looked at once.</summary>
internal sealed class HangfireTrackingAlarm(IBackgroundJobClient jobs, TimeProvider clock) : ITrackingAlarm
{
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);

    private readonly Lock sync = new();
    private DateTimeOffset quietUntil;

    public void LookNow()
    {
        lock (sync)
        {
            var now = clock.GetUtcNow();
            if (now < quietUntil)
                return;
            quietUntil = now + Gathering;
        }
        jobs.Schedule<TrackingJob>(job => job.RunAsync(CancellationToken.None), Gathering);
    }
}
