using Hangfire;
using Microsoft.Extensions.Hosting;

namespace Bulletins.Jobs;

/// <summary>All timed work, in one place.</summary>
internal sealed class Schedule(IRecurringJobManager recurring, IBackgroundJobClient jobs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        jobs.Enqueue<RecoveryJob>(job => job.RunAsync(CancellationToken.None));
        recurring.AddOrUpdate<RecoveryJob>("recovery", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
        recurring.AddOrUpdate<TrackingJob>("tracking", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
        recurring.AddOrUpdate<NoticesJob>("notices", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
        recurring.AddOrUpdate<SummaryJob>("summaries", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
        recurring.AddOrUpdate<FiguresJob>("figures", job => job.RunAsync(CancellationToken.None), Cron.Minutely());
        // From 04:20 on in Hong Kong; and at the start, since a program that nobody lets run at night would forget nothing.
        recurring.AddOrUpdate<ReadingRetentionJob>("reading-retention", job => job.RunAsync(CancellationToken.None), Cron.Daily(20, 20));
        recurring.AddOrUpdate<IncomingRetentionJob>("incoming-retention", job => job.RunAsync(CancellationToken.None), Cron.Daily(20, 40));
        recurring.AddOrUpdate<NoticeRetentionJob>("notice-retention", job => job.RunAsync(CancellationToken.None), Cron.Daily(21, 0));
        jobs.Enqueue<ReadingRetentionJob>(job => job.RunAsync(CancellationToken.None));
        jobs.Enqueue<IncomingRetentionJob>(job => job.RunAsync(CancellationToken.None));
        jobs.Enqueue<NoticeRetentionJob>(job => job.RunAsync(CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
