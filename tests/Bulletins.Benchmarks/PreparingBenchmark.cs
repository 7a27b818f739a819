using Bulletins.Testing;

namespace Bulletins.Benchmarks;

/// <summary>An audience of everybody frozen into delivery rows, from "send now" to the moment when the first mail could go.</summary>
internal static class PreparingBenchmark
{
    public static async Task RunAsync(IEnumerable<int> sizes)
    {
        foreach (var candidates in sizes)
        {
            using var database = new TestDatabase(twin: false);
            await using var engine = BenchmarkEngine.Start(database, port: 9, connections: 1);
            var bulletin = await LargeAssociation.FillAsync(database, candidates);
            var segment = new Association(database.Open, TimeProvider.System).AddSegment();
            var scheduling = await Measured.OfAsync(() => engine.ScheduleAsync(bulletin, segment));
            var dispatch = await engine.ScheduleAsync(bulletin, segment);
            var bystander = new Bystander();
            var preparing = await Measured.OfAsync(() => bystander.WhileAsync(database, () => engine.PrepareAsync(dispatch)));
            var ledger = await engine.LedgerAsync(dispatch);
            if (ledger.Candidates != candidates)
                throw new InvalidOperationException($"{ledger.Candidates} rows for {candidates} candidates.");
            Console.WriteLine($"{candidates} candidates: checked in {scheduling.Elapsed.TotalSeconds:F2} s, prepared in {preparing.Elapsed.TotalSeconds:F2} s, "
                + $"{preparing.MicrosecondsFor(candidates):F1} µs each, peak memory {preparing.PeakMegabytes} MB. {bystander}");
        }
    }
}
