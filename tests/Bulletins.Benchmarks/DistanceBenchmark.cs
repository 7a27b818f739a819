using Bulletins.Dispatching;
using Bulletins.Testing;

namespace Bulletins.Benchmarks;

/// <summary>A relay that is far away: 50 ms to each answer. The throughput must grow with the connections.</summary>
internal static class DistanceBenchmark
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync()
    {
        using var reference = await SmtpReference.StartAsync();
        await using var line = new DistantLine(reference.Port, Delay);
        double? single = null;
        foreach (var connections in (int[])[1, 2, 4, 8, 16, 32, 64, 128])
        {
            var recipients = Math.Max(100, connections * 60);
            using var database = new TestDatabase(twin: false);
            await using var engine = BenchmarkEngine.Start(database, line.Port, connections);
            var bulletin = await LargeAssociation.FillAsync(database, recipients);
            var dispatch = await engine.ScheduleAsync(bulletin, new Association(database.Open, TimeProvider.System).AddSegment());
            await engine.PrepareAsync(dispatch);
            var threads = 0;
            var measured = await Measured.OfAsync(async () =>
            {
                var sending = engine.SendAsync(dispatch);
                while (!sending.IsCompleted)
                {
                    threads = Math.Max(threads, ThreadPool.ThreadCount);
                    await Task.WhenAny(sending, Task.Delay(200));
                }
                await sending;
            });
            if ((await engine.LedgerAsync(dispatch))[DeliveryState.Sent] != recipients)
                throw new InvalidOperationException("Not all were sent.");
            var rate = recipients / measured.Elapsed.TotalSeconds;
            single ??= rate;
            Console.WriteLine($"{connections,3} connections: {rate,6:F0} a second, {rate / single / connections:P0} of {connections} times one; at most {threads} threads in the pool");
        }
    }
}
