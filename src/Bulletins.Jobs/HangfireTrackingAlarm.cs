using Bulletins.Tracking.Incoming;
using Hangfire;

namespace Bulletins.Jobs;

/// <summary>However many mails come within a few seconds, they are looked at once.</summary>
internal sealed class HangfireTrackingAlarm(IBackgroundJobClient jobs, TimeProvider clock) : ITrackingAlarm
{
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);

    private readonly Lock sync = new();
    private long? toldAt;

    public void LookNow()
    {
        lock (sync)
        {
            // Measured, since a clock may be set back.
            if (toldAt is { } told && clock.GetElapsedTime(told) < Gathering)
                return;
            toldAt = clock.GetTimestamp();
        }
        jobs.Schedule<TrackingJob>(job => job.RunAsync(CancellationToken.None), Gathering);
    }
}
