using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bulletins.Tests.Sending;

/// <summary>Drivers call it a cancellation when they give a question up. Nobody has asked for one, so it ends nothing that goes on beside the sending.</summary>
public class GivenUpQuestionTests : EngineTest
{
    private FailingStatements database = null!;
    private DispatchEngine engine = null!;

    [SetUp]
    public void Start()
    {
        database = new FailingStatements { Failure = () => new TaskCanceledException("The driver gave up.") };
        engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));
    }

    [TearDown]
    public async Task Stop() => await engine.DisposeAsync();

    [Test]
    public async Task A_worker_goes_on_prolonging_its_lease() => await engine.UseAsync(async services =>
    {
        var lease = services.GetRequiredService<WorkerLease>();
        await lease.IdAsync(default);
        await ExpectToSurviveAsync(lease, "UPDATE \"Workers\"");
        await LetPassUntilAsync(IsProlonged);

        bool IsProlonged()
        {
            using var db = Database.Open();
            return db.Workers.Single().LeaseUntil == Clock.UtcNow() + WorkerLease.Length;
        }
    });

    [Test]
    public async Task What_other_processes_know_is_learnt_again() => await engine.UseAsync(async services => await ExpectToSurviveAsync(services.GetRequiredService<PaceUpkeep>(), "\"RelayStates\""));

    /// <summary>As a host does whose start fails half-way: it takes down what it has started, without stopping it.</summary>
    [Test]
    public async Task What_is_taken_down_without_having_been_stopped_ends_without_an_error() => await engine.UseAsync(async services =>
    {
        var (lease, upkeep) = (services.GetRequiredService<WorkerLease>(), services.GetRequiredService<PaceUpkeep>());
        await lease.IdAsync(default);
        await ExpectToSurviveAsync(lease, "UPDATE \"Workers\"");
        await ExpectToSurviveAsync(upkeep, "\"RelayStates\"");
        foreach (var service in (BackgroundService[])[lease, upkeep])
        {
            service.Dispose();
            await service.ExecuteTask!;
        }
    });

    [Test]
    public async Task A_run_hears_again_what_staff_change()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var terms = new SendingTerms(dispatch);
        await engine.UseAsync(async services =>
        {
            await using var watching = services.GetRequiredService<RunWatch>().Watch(dispatch.Id, terms);
            await FailOnceAsync("FROM \"Dispatches\"");
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.PrioritiseAsync(dispatch.Id, DispatchPriority.Urgent, DispatchEngine.Staff));
            await LetPassUntilAsync(() => terms.Priority == DispatchPriority.Urgent);
        });
    }

    private async Task ExpectToSurviveAsync(BackgroundService service, string statement)
    {
        await service.StartAsync(default);
        await FailOnceAsync(statement);
        var failed = database.Failed;
        database.Fails = text => text.Contains(statement, StringComparison.Ordinal);
        await LetPassUntilAsync(() => database.Failed > failed);
        database.Fails = _ => false;
        Assert.That(service.ExecuteTask!.IsCompleted, Is.False);
    }

    private async Task FailOnceAsync(string statement)
    {
        database.Fails = text => text.Contains(statement, StringComparison.Ordinal);
        await LetPassUntilAsync(() => database.Failed > 0);
        database.Fails = _ => false;
    }

    /// <summary>Five seconds of the test clock at each look.</summary>
    private async Task LetPassUntilAsync(Func<bool> reached)
    {
        for (var look = 0; look < 200 && !reached(); look++)
        {
            Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(20);
        }
        Assert.That(reached(), "It has ended.");
    }
}
