using System.Diagnostics;
using Bulletins.Dispatching;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Drill;

/// <summary>Sends to a sink with real workers, does harm to them, and compares what came with what the ledger says.</summary>
internal sealed class Drill(DrillPlan plan, string folder, IReadOnlyList<string> settings, IServiceProvider services, DrillSink sink, FullDisk? disk) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Contacts that make freezing the audience take a while, and more than one transaction.</summary>
    private const int LeftOut = 110_000;

    private static readonly TimeSpan LargestClockError = TimeSpan.FromHours(36);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    /// <summary>The database and the worker are asked less often than the sink is looked at: each answer takes processor from those who send.</summary>
    private static readonly TimeSpan Question = TimeSpan.FromMilliseconds(25);

    private readonly Random random = new(plan.Seed);
    private readonly DrillWorker worker = new(folder, "worker-1", settings, ClockFile(plan, folder));
    private readonly DrillWorker second = new(folder, "worker-2", settings);
    private readonly DrillClock? clock = ClockFile(plan, folder) is { } file ? new(file) : null;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long dispatchId;

    private IReadOnlyList<DrillWorker> Workers => plan.Scenario is DrillScenario.TwoWorkers or DrillScenario.HostileRelays ? [worker, second] : [worker];

    public int Kills { get; private set; }
    public int Jumps { get; private set; }

    /// <exception cref="TimeoutException">It didn't come to an end within ten minutes.</exception>
    public async Task<DrillResult> RunAsync(CancellationToken cancellation)
    {
        var leftOut = plan.Scenario == DrillScenario.Preparing ? LeftOut : 0;
        dispatchId = await UseAsync((IServiceProvider scope) => ActivatorUtilities.CreateInstance<DrillAssociation>(scope).MakeAsync(plan.Recipients, leftOut, cancellation));
        foreach (var each in Workers)
            each.Start();
        await DoHarmAsync(cancellation);
        await UntilAsync(async () => await StateAsync() == DispatchState.Completed, cancellation, Question);
        return await UseAsync((BulletinsDb db, DispatchTracking tracking) => DrillResult.CompareAsync(db, tracking, dispatchId, sink.Copies, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await second.DisposeAsync();
        clock?.Dispose();
    }

    private Task DoHarmAsync(CancellationToken cancellation) => plan.Scenario switch
    {
        DrillScenario.Sending or DrillScenario.TwoWorkers => KillWhileSendingAsync([worker], cancellation),
        DrillScenario.HostileRelays => KillWhileSendingAsync(Workers, cancellation),
        DrillScenario.Preparing => KillWhilePreparingAsync(cancellation),
        DrillScenario.Completing => KillOnceAsync(() => Task.FromResult(sink.Copies.Count >= plan.Recipients), cancellation),
        DrillScenario.Retrying => KillOnceAsync(() => Task.FromResult(sink.SentAway >= plan.Recipients), cancellation),
        DrillScenario.DiskFull => FillTheDiskAsync(cancellation),
        DrillScenario.ClockJumps => JumpAsync(cancellation),
        _ => Task.CompletedTask,
    };

    private async Task KillWhileSendingAsync(IReadOnlyList<DrillWorker> among, CancellationToken cancellation)
    {
        foreach (var moment in Moments(plan.Kills))
        {
            var longer = TimeSpan.FromMilliseconds(random.Next(20));
            await UntilAsync(() => Task.FromResult(sink.Received >= moment), cancellation);
            await Task.Delay(longer, cancellation);
            await KillAsync(among[random.Next(among.Count)]);
        }
    }

    private async Task KillWhilePreparingAsync(CancellationToken cancellation)
    {
        for (var kill = 0; kill < plan.Kills; kill++)
        {
            var longer = TimeSpan.FromMilliseconds(random.Next(500));
            await UntilAsync(worker.IsListeningAsync, cancellation, Question);
            await UntilAsync(async () => await StateAsync() != DispatchState.Scheduled, cancellation, Question);
            await Task.Delay(longer, cancellation);
            if (await StateAsync() != DispatchState.Preparing)
                break;
            await KillAsync(worker);
        }
        if (Kills == 0 && plan.Kills > 0)
            throw new InvalidOperationException(Screen.Drill["NotKilledInTime"]);
    }

    private async Task JumpAsync(CancellationToken cancellation)
    {
        foreach (var moment in Moments(2 * plan.Kills))
        {
            var error = LargestClockError * (2 * random.NextDouble() - 1);
            await UntilAsync(() => Task.FromResult(sink.Received >= moment), cancellation);
            clock!.GoWrongBy(error);
            if (++Jumps % 2 == 0)
                await KillAsync(worker);
        }
    }

    /// <summary>As counted in messages that have come.</summary>
    private List<int> Moments(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1, plan.Recipients)).Order()];

    private async Task KillOnceAsync(Func<Task<bool>> moment, CancellationToken cancellation)
    {
        await UntilAsync(moment, cancellation);
        await KillAsync(worker);
    }

    private async Task FillTheDiskAsync(CancellationToken cancellation)
    {
        await UntilAsync(() => Task.FromResult(sink.Received >= plan.Recipients / 4), cancellation);
        disk!.Fill();
        await UntilStillAsync(cancellation);
        if (sink.Copies.Count >= plan.Recipients)
            throw new InvalidOperationException(Screen.Drill["DiskWasNotFull"]);
        disk.MakeRoom();
    }

    /// <summary>Until nothing has come for three seconds.</summary>
    private async Task UntilStillAsync(CancellationToken cancellation)
    {
        for (var before = -1; before != sink.Received;)
        {
            before = sink.Received;
            await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        }
    }

    private async Task KillAsync(DrillWorker victim)
    {
        Kills++;
        await victim.KillAsync();
        victim.Start();
    }

    private async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellation, TimeSpan? pause = null)
    {
        while (!await condition())
        {
            await Task.Delay(pause ?? Glance, cancellation);
            if (watch.Elapsed > Limit)
                throw new TimeoutException(Screen.Drill["TimedOut", Limit.TotalMinutes, folder]);
            if (Workers.Any(each => each.HasExited))
                throw new InvalidOperationException(Screen.Drill["WorkerEnded", folder]);
        }
    }

    private Task<DispatchState> StateAsync() => UseAsync((BulletinsDb db) => db.Dispatches.Where(d => d.Id == dispatchId).Select(d => d.State).SingleAsync());

    private static string? ClockFile(DrillPlan plan, string folder) => plan.Scenario == DrillScenario.ClockJumps ? Path.Combine(folder, "clock") : null;

    private async Task<TResult> UseAsync<T, TResult>(Func<T, Task<TResult>> use) where T : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<T>());
    }

    private async Task<TResult> UseAsync<T1, T2, TResult>(Func<T1, T2, Task<TResult>> use) where T1 : notnull where T2 : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<T1>(), scope.ServiceProvider.GetRequiredService<T2>());
    }
}
