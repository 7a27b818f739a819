using System.Collections.Concurrent;
using System.Diagnostics;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Benchmarks;

/// <summary>Two processes' worth of senders on one database take as fast as they are let, by the real clock: how exactly a
/// budget is kept in any window, and how much of it is used.</summary>
internal static class PaceBenchmark
{
    private static readonly (string Key, int Budget, TimeSpan Unit)[] Budgets =
        [("PerMinute", 600, TimeSpan.FromMinutes(1)), ("PerSecond", 50, TimeSpan.FromSeconds(1)), ("PerSecond", 500, TimeSpan.FromSeconds(1))];

    /// <param name="minutes">How long each budget is tried; a budget for the minute needs two at least.</param>
    public static async Task RunAsync(double minutes)
    {
        System.Console.WriteLine("budget           most in any window    kept     used");
        foreach (var (key, budget, unit) in Budgets)
        {
            var times = await TakeAsync(key, budget, TimeSpan.FromMinutes(minutes));
            var most = MostInAnyWindow(times, unit);
            var used = times.Count / (budget * minutes * 60 / unit.TotalSeconds);
            System.Console.WriteLine($"{key,-9} {budget,6}  {most,18}  {(double)most / budget,6:P1}  {used,6:P1}");
        }
    }

    private static async Task<List<long>> TakeAsync(string key, int budget, TimeSpan length)
    {
        using var database = new TestDatabase(twin: false);
        var settings = new Dictionary<string, string?> { ["Mail:Relays:0:Budget:" + key] = $"{budget}", ["Mail:Relays:0:MaxConnections"] = "8" };
        await using var one = new DispatchEngine(database, TimeProvider.System, settings: settings);
        await using var other = new DispatchEngine(database, TimeProvider.System, settings: settings);
        var times = new ConcurrentBag<long>();
        using var end = new CancellationTokenSource(length);
        await Task.WhenAll(new[] { one, other }.SelectMany(engine => Enumerable.Range(0, 4).Select(_ => SenderAsync(engine, times, end.Token))));
        return [.. times.Order()];
    }

    private static async Task SenderAsync(DispatchEngine engine, ConcurrentBag<long> times, CancellationToken end)
    {
        var pace = await engine.UseAsync((SendingPace service) => Task.FromResult(service));
        var relay = await engine.UseAsync((MailRelays relays) => Task.FromResult(relays.All[0]));
        try
        {
            await using var slot = await pace.ConnectAsync(relay, "", () => Dispatching.DispatchPriority.Normal, end);
            while (!end.IsCancellationRequested)
            {
                var permit = await pace.TakeAsync(slot, end);
                if (permit.Granted)
                    times.Add(Stopwatch.GetTimestamp());
                else if (permit.NotBefore - TimeProvider.System.GetUtcNow().UtcDateTime is { } wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, end);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }

    private static int MostInAnyWindow(List<long> times, TimeSpan window)
    {
        var (most, first, length) = (0, 0, (long)(window.TotalSeconds * Stopwatch.Frequency));
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= length)
                first++;
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }
}
