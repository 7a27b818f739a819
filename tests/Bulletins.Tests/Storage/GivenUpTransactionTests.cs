using System.Collections.Concurrent;
using System.Data.Common;
using System.Text;
using Bulletins.Dispatching;
using Bulletins.Members.Importing;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Incoming;
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
        deadlocks.Next("AuditEntries", 2);
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        string[] tables = ["DispatchContents", "PaceUsages", "PaceMeters", "ConnectionShares", "Workers"];
        foreach (var table in tables)
            deadlocks.Next(table, 2);
        // Behind the rows of the audience, in their transaction.
        deadlocks.NextUpdate("Dispatches", "PreparedThrough", 3);

        await engine.PrepareAsync(dispatch);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(deadlocks.Left, Is.Zero);
        Assert.That(engine.Relay.Taken.Select(m => m.ToAddress).ToList(), Is.Unique.And.Count.EqualTo(30));
        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger.Balances), Is.EqualTo((DispatchState.Completed, true)));
        await using var db = Database.Open();
        Assert.That(db.PaceUsages.Where(u => u.Provider == "").Sum(u => u.Count), Is.EqualTo(30), "nothing is counted twice");
        Assert.That(db.Dispatches.Single().Version, Is.LessThanOrEqualTo(5), "a version for each step, not for each try");
        Assert.That(db.AuditEntries.Count(e => e.Act == "dispatch.schedule"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_of_members_is_entered_once_and_its_report_says_everything_once()
    {
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks);
        const string File = """
            member_number,organisation,contact_name,email,industry
            M-1,Firm,Ann,ann@firm.example,toys
            M-2,Other,Bob,bob@other.example,toys
            M-2,Other,Bob,bob@other.example,toys
            """;
        deadlocks.Next("AuditEntries", 2);
        var report = await engine.UseAsync((MemberImport import) =>
            import.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(File)), DispatchEngine.Staff, dryRun: false));

        Assert.That(deadlocks.Left, Is.Zero);
        Assert.That((report.Created, report.Rows.Count, report.Rejected.Count), Is.EqualTo((2, 3, 0)));
        Assert.That(report.Warnings.Select(w => w.Line), Is.EqualTo(new[] { 2, 4 }), "a new industry, and a row that is there twice");
        await using var db = Database.Open();
        Assert.That(db.Contacts.Select(c => c.Email), Is.EquivalentTo(new[] { "ann@firm.example", "bob@other.example" }));
        Assert.That(db.AuditEntries.Count(e => e.Act == "members.import"), Is.EqualTo(1));
    }

    [Test]
    public async Task Mail_that_came_back_is_kept_once_with_its_octets()
    {
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks);
        deadlocks.Next("IncomingMailContents", 2);
        var accepted = await engine.UseAsync((IncomingMailStore store) => store.AcceptAsync("From: a@b.example\r\n\r\n"u8.ToArray(), "test"));

        await using var db = Database.Open();
        Assert.That((deadlocks.Left, accepted, db.IncomingMails.Count()), Is.EqualTo((0, true, 1)));
        Assert.That(db.IncomingMailContents.Single().IncomingMailId, Is.EqualTo(db.IncomingMails.Single().Id));
    }

    [Test]
    public async Task A_pace_that_slowed_down_is_stored_and_so_is_what_was_counted()
    {
        Association.AddContacts(4);
        var deadlocks = new Deadlocks();
        await using var engine = Competing(deadlocks);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.7.0", "4.7.0 Too many messages, slow down", ReplyReason.TooFast));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        deadlocks.NextUpdate("PaceMeters", "PaceChangedAt", 2);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        await using var db = Database.Open();
        Assert.That(deadlocks.Left, Is.Zero);
        Assert.That(db.PaceMeters.Any(m => m.SlowedTo != null));
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

        /// <param name="column">The first that the statement sets.</param>
        public void NextUpdate(string table, string column, int times) => next[$"UPDATE \"{table}\" SET \"{column}\""] = times;

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
