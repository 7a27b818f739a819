using System.Data.Common;
using Bulletins.Dispatching;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Benchmarks;

/// <summary>What it costs that each commit is on disk before the connection goes on (synchronous FULL), beside commits that a power
/// failure may take back (NORMAL): the same dispatch in turn, FULL, NORMAL, FULL, NORMAL, …</summary>
internal static class DurabilityBenchmark
{
    private const int Rounds = 4;

    public static async Task RunAsync(int recipients)
    {
        using var reference = await SmtpReference.StartAsync();
        foreach (var connections in (int[])[1, 4, 32])
        {
            await SendAsync(1_000, reference.Port, connections, relaxed: false);
            List<double> ratios = [];
            for (var round = 1; round <= Rounds; round++)
            {
                var full = await SendAsync(recipients, reference.Port, connections, relaxed: false);
                var normal = await SendAsync(recipients, reference.Port, connections, relaxed: true);
                ratios.Add(full / normal);
                Console.WriteLine($"{connections} connections, round {round}: FULL {recipients / full.TotalSeconds:F0} a second, NORMAL {recipients / normal.TotalSeconds:F0}, time FULL to NORMAL {full / normal:F2}");
            }
            ratios.Sort();
            Console.WriteLine($"{connections} connections: FULL takes {ratios[Rounds / 2 - 1]:F2} to {ratios[Rounds / 2]:F2} of the time of NORMAL (middle two of {Rounds}; {ratios[0]:F2} to {ratios[^1]:F2})");
        }
    }

    private static async Task<TimeSpan> SendAsync(int recipients, int port, int connections, bool relaxed)
    {
        using var database = new TestDatabase(twin: false);
        await using var engine = BenchmarkEngine.Start(database, port, connections, services =>
        {
            if (relaxed)
                services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(new RelaxedCommits()));
        });
        var bulletin = await LargeAssociation.FillAsync(database, recipients);
        var dispatch = await engine.ScheduleAsync(bulletin, new Association(database.Open, TimeProvider.System, OwnTemplates.Renderer).AddSegment());
        await engine.PrepareAsync(dispatch);
        var measured = await Measured.OfAsync(() => engine.SendAsync(dispatch));
        var ledger = await engine.LedgerAsync(dispatch);
        return ledger[DeliveryState.Sent] == recipients ? measured.Elapsed : throw new InvalidOperationException($"Only {ledger[DeliveryState.Sent]} of {recipients} were sent.");
    }

    /// <summary>Runs behind the pragmas that the program gives each connection.</summary>
    private sealed class RelaxedCommits : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = NORMAL";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
