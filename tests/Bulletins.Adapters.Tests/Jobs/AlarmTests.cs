using Bulletins.Dispatching;
using Bulletins.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Adapters.Tests.Jobs;

/// <summary>The alarm clock is only that: what it rings for is in the tables before it is set.</summary>
public class AlarmTests
{
    [Test]
    public async Task An_alarm_that_can_not_be_set_does_not_make_what_was_done_look_as_if_it_failed()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJobs();
        var jobs = new UnreachableJobs();
        await using var provider = services.AddSingleton<IBackgroundJobClient>(jobs).BuildServiceProvider();
        var alarm = provider.GetRequiredService<IDispatchAlarm>();

        Assert.Multiple(() =>
        {
            foreach (var at in (DateTime[])[DateTime.UnixEpoch, DateTime.MaxValue.ToUniversalTime()])
            {
                Assert.That(() => alarm.PrepareAt(1, at), Throws.Nothing);
                Assert.That(() => alarm.SendAt(1, at), Throws.Nothing);
            }
        });
        Assert.That(jobs.Asked, Is.EqualTo(4));
    }

    private sealed class UnreachableJobs : IBackgroundJobClient
    {
        public int Asked { get; private set; }

        public string Create(Job job, IState state)
        {
            Asked++;
            throw new BackgroundJobClientException("The tables of the jobs don't answer.", new TimeoutException());
        }

        public bool ChangeState(string jobId, IState state, string expectedState) => throw new NotSupportedException();
    }
}
