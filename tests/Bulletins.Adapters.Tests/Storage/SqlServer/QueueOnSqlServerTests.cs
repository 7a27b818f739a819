using System.Data;
using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Storage;
using Bulletins.Storage.SqlServer;
using Bulletins.Testing.SqlServer;
using Bulletins.Texts;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Rule = Bulletins.Audiences.Rules.Rule;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>What the queue and the journal, which speak SQL of their own, hand to the driver of SQL Server.</summary>
internal sealed class QueueOnSqlServerTests
{
    private static readonly DateTime Now = new(2021, 4, 29, 2, 0, 0, 1, DateTimeKind.Utc);
    private static readonly DueClaim Claim = new(1, "qq", 7, 10, Now);

    [Test]
    public async Task The_largest_rule_with_domains_by_the_thousand_is_frozen_in_one_sound_statement()
    {
        var conditions = Enumerable.Range(0, Rule.MaxConditions).Select(condition =>
            $$"""{"field":"industry","noneOf":[{{string.Join(",", Enumerable.Range(0, Rule.MaxValues / Rule.MaxConditions).Select(value => $"\"v{condition}x{value}\""))}}]}""");
        var hosted = new MailboxProviderOptions { Name = "exmail" };
        hosted.Domains.AddRange(Enumerable.Range(0, 2000).Select(i => $"member{i}.example"));
        var standIn = new StandInForSqlServer();
        await using var db = standIn.CreateDbContext();
        var candidates = new AudienceQuery(new FakeTimeProvider(Now)).Candidates(db, Rule.Parse($$"""{"all":[{{string.Join(",", conditions)}}]}"""), 7).Where(c => c.ContactId > 0 && c.ContactId <= 50_000);

        await Queue([hosted]).FreezeAsync(db, 1, candidates, Now, default);

        Assert.That(TransactSql.FaultsOf(standIn.Commands.Single()), Is.Empty);
    }

    [Test]
    public async Task Every_statement_of_the_queue_and_the_journal_is_sound_with_its_parameters()
    {
        var standIn = new StandInForSqlServer { Found = _ => Columns() };
        await JournalAllAsync(standIn);
        await using (var db = standIn.CreateDbContext())
            await DispatchQueue.ExcludeDuplicatesAsync(db, 1, default);

        Assert.That(standIn.Commands.SelectMany(TransactSql.FaultsOf), Is.Empty);
        Assert.That(standIn.Commands.Single(command => command.CommandText == QueueStatements.Duplicates).CommandTimeout, Is.GreaterThan(30), "it looks at a whole dispatch");
        Assert.That(standIn.Commands.Select(command => command.CommandText).ToHashSet(), Is.SupersetOf(new[]
        {
            new SqlServerQueueDialect().Claim, QueueStatements.Release, QueueStatements.ReleaseAll, JournalSql.Begin, JournalSql.BeginAttempt, JournalSql.End, JournalSql.EndAttempt, JournalSql.Excuse,
        }));
    }

    [Test]
    public async Task A_time_that_follows_none_in_the_same_statement_isnt_rounded()
    {
        var standIn = new StandInForSqlServer();
        await using (var journal = Journal(standIn))
        {
            await journal.WriteAsync(Outcome("no", new Excuse(null, 1)), null);
            await journal.WriteAsync(Outcome("no", new Excuse(Now, 1)), null);
        }
        Assert.That(Parameters(standIn, "@queue_first").Select(first => (first.SqlDbType, first.Value)).Last(), Is.EqualTo((SqlDbType.DateTime2, (object)Now)));
    }

    [Test]
    public async Task Replies_of_different_lengths_are_written_by_one_plan()
    {
        var standIn = new StandInForSqlServer();
        await using (var journal = Journal(standIn))
        {
            await journal.WriteAsync(Outcome("no", null), null);
            await journal.WriteAsync(Outcome("not now, come again in a while", null), null);
        }
        Assert.That(Parameters(standIn, "@queue_reply").Select(reply => reply.Size).Distinct().Count(), Is.EqualTo(1));
    }

    private static async Task JournalAllAsync(StandInForSqlServer standIn)
    {
        await using var journal = Journal(standIn);
        await journal.ClaimAsync(Claim);
        await journal.WriteAsync(null, new Intent(1, 7, 1, "main", Now, 1));
        await journal.WriteAsync(Outcome("250 Ok", new Excuse(Now, 1)), new Intent(2, 7, 1, "main", Now, 1));
        await journal.ReleaseAsync([new ClaimedDelivery(1, "", "", "", "", Language.English, 0, 0, 0)], 7, Now);
        await journal.ReleaseAllAsync(Claim, Now);
    }

    private static Outcome Outcome(string reply, Excuse? excuse) =>
        new(1, 1, Now, AttemptOutcome.RefusedForNow, 450, "4.2.0", reply, null, DeliveryState.Deferred, Now.AddMinutes(5), 1, 0, excuse);

    private static IEnumerable<SqlParameter> Parameters(StandInForSqlServer standIn, string name) =>
        standIn.Commands.SelectMany(command => command.Parameters.Cast<SqlParameter>()).Where(parameter => parameter.ParameterName == name);

    private static DataTable Columns()
    {
        var table = new DataTable();
        foreach (var column in QueueStatements.ClaimedColumns)
            table.Columns.Add(column);
        return table;
    }

    private static DeliveryJournal Journal(StandInForSqlServer standIn) => new(standIn, Queue([]), new FakeTimeProvider(Now), NullLogger<DeliveryJournal>.Instance);

    private static DispatchQueue Queue(IEnumerable<MailboxProviderOptions> providers) =>
        new([new SqlServerQueueDialect()], new MailboxProviders(providers), Options.Create(new StorageOptions { Provider = StorageProvider.SqlServer }));
}
