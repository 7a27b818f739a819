using System.Collections.Concurrent;
using System.Data.Common;
using Bulletins.Dispatching;
using Bulletins.Storage;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Storage;

/// <summary>A database that gives transactions up in favour of others, as SQL Server does with deadlocks (error 1205): on SQLite, with
/// the same strategy, whose statements fail in that way.</summary>
public class GivenUpTransactionTests : EngineTest
{
    [TestCase(1)]
    [TestCase(TransactionRepeats.MostTries - 1)]
    public async Task What_was_given_up_is_done_again_as_a_whole(int times)
    {
        Association.AddContacts(3);
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks);
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);

        deadlocks.Next("AuditEntries", times);
        await engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));

        await using var db = Database.Open();
        Assert.That(deadlocks.Left, Is.Zero);
        Assert.That(db.Dispatches.Single().State, Is.EqualTo(DispatchState.Paused));
        Assert.That(db.AuditEntries.Count(e => e.Act == "dispatch.pause"), Is.EqualTo(1), "what was given up left nothing");
    }

    [Test]
    public async Task A_dispatch_whose_statements_and_transactions_are_given_up_here_and_there_is_complete()
    {
        Association.AddContacts(30);
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks, ("Mail:Relays:0:Budget:PerHour", "1000"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        string[] tables = ["DispatchContents", "PaceUsages", "PaceMeters", "ConnectionShares", "Workers"];
        foreach (var table in tables)
            deadlocks.Next(table, 2);

        await engine.PrepareAsync(dispatch);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(deadlocks.Left, Is.Zero);
        Assert.That(engine.Relay.Taken.Select(m => m.ToAddress).ToList(), Is.Unique.And.Count.EqualTo(30));
        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger.Balances), Is.EqualTo((DispatchState.Completed, true)));
        await using var db = Database.Open();
        Assert.That(db.PaceUsages.Where(u => u.Provider == "").Sum(u => u.Count), Is.EqualTo(30), "nothing is counted twice");
    }

    [Test]
    public async Task Whoever_is_given_up_again_and_again_hears_of_it()
    {
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks);
        deadlocks.Next("Dispatches", TransactionRepeats.MostTries);

        Assert.ThrowsAsync<Deadlock>(() => engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(1, DispatchEngine.Staff)));
    }

    private DispatchEngine Competing(Deadlocks deadlocks, params (string Key, string Value)[] settings) => new(Database, Clock,
        settings: settings.ToDictionary(s => s.Key, s => (string?)s.Value),
        change: services => services.ConfigureDbContext<BulletinsDb>(options =>
        {
            options.AddInterceptors(deadlocks);
            new SqliteDbContextOptionsBuilder(options).ExecutionStrategy(dependencies => new TransactionRepeats(dependencies, failure => failure is Deadlock));
        }));

    private sealed class Deadlock() : DbException("was deadlocked on lock resources with another process and has been chosen as the deadlock victim");

    /// <summary>The next statements that name a table fail.</summary>
    private sealed class Deadlocks : DbCommandInterceptor
    {
        private readonly ConcurrentDictionary<string, int> next = [];

        public int Left => next.Values.Sum();

        public void Next(string table, int times) => next[$"\"{table}\""] = times;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Strike(command);
            return new(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Strike(command);
            return new(result);
        }

        private void Strike(DbCommand command)
        {
            lock (next)
            {
                var table = next.Where(pair => pair.Value > 0 && command.CommandText.Contains(pair.Key, StringComparison.Ordinal)).Select(pair => pair.Key).FirstOrDefault();
                if (table is null)
                    return;
                next[table]--;
                throw new Deadlock();
            }
        }
    }
}
