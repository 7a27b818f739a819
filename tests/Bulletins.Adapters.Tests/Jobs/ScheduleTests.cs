using Bulletins.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bulletins.Adapters.Tests.Jobs;

/// <summary>When timed work is done.</summary>
public class ScheduleTests
{
    [Test]
    public async Task What_is_done_once_a_day_is_done_at_the_start_too_however_short_the_program_runs()
    {
        var services = new ServiceCollection().AddJobs();
        var (recurring, enqueued) = (new RememberedTimes(), new RememberedJobs());
        await using var provider = services.BuildServiceProvider();
        var schedule = services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(RecoveryJob).Assembly).ImplementationType!;

        await ((IHostedService)ActivatorUtilities.CreateInstance(provider, schedule, recurring, enqueued)).StartAsync(CancellationToken.None);

        var daily = recurring.Times.Where(job => job.Value != Cron.Minutely()).Select(job => job.Key).ToList();
        Assert.That(daily, Is.Not.Empty);
        Assert.That(enqueued.Jobs, Is.SupersetOf(daily));
    }

    private sealed class RememberedTimes : IRecurringJobManager
    {
        public Dictionary<Type, string> Times { get; } = [];

        public void AddOrUpdate(string recurringJobId, Job job, string cronExpression, RecurringJobOptions options) => Times[job.Type] = cronExpression;

        public void Trigger(string recurringJobId) => throw new NotSupportedException();

        public void RemoveIfExists(string recurringJobId) => throw new NotSupportedException();
    }

    private sealed class RememberedJobs : IBackgroundJobClient
    {
        public List<Type> Jobs { get; } = [];

        public string Create(Job job, IState state)
        {
            Assert.That(state, Is.TypeOf<EnqueuedState>());
            Jobs.Add(job.Type);
            return job.Type.Name;
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => throw new NotSupportedException();
    }
}
