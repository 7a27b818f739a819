using System.Collections.Concurrent;
using System.Data.Common;
using Bulletins.Storage;
using Bulletins.Storage.Sqlite;
using Bulletins.Storage.SqlServer;
using Bulletins.Web.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>A new index over millions of rows takes longer than a server gives any other statement.</summary>
internal sealed class LongMigrationTests
{
    [Test]
    public async Task Statements_of_a_migration_may_take_as_long_as_the_provider_says_and_others_as_long_as_before()
    {
        var file = Path.Combine(Path.GetTempPath(), $"bulletins-test-{Guid.NewGuid():N}.db");
        var limits = new Limits();
        var options = new DbContextOptionsBuilder<BulletinsDb>().AddInterceptors(limits);
        new SqliteDatabaseProvider().Configure(options, $"Data Source={file};Pooling=False");
        try
        {
            await using var db = new BulletinsDb(options.Options);
            await new DatabaseCheck(db, new SlowProvider()).PrepareAsync();
            Assert.That(limits.OfTables, Is.Not.Empty.And.All.EqualTo(SlowProvider.Longest.TotalSeconds));
            Assert.That(db.Database.GetCommandTimeout(), Is.Null);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void SQL_Server_is_given_hours() => Assert.That(new SqlServerDatabaseProvider().LongestMigration, Is.GreaterThan(TimeSpan.FromHours(1)));

    private sealed class SlowProvider : IDatabaseProvider
    {
        public static readonly TimeSpan Longest = TimeSpan.FromMinutes(7);

        public StorageProvider Provider => StorageProvider.Sqlite;

        public TimeSpan? LongestMigration => Longest;

        public void Configure(DbContextOptionsBuilder options, string connectionString) => throw new NotSupportedException();

        public string Place(DbConnection connection) => "";

        public DatabaseTrouble Recognise(DbException exception) => DatabaseTrouble.Other;

        public Task RequireOneMomentAsync(BulletinsDb db) => Task.CompletedTask;
    }

    private sealed class Limits : DbCommandInterceptor
    {
        public ConcurrentQueue<int> OfTables { get; } = [];

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.StartsWith("CREATE TABLE \"Members\"", StringComparison.Ordinal) || command.CommandText.StartsWith("CREATE INDEX", StringComparison.Ordinal))
                OfTables.Enqueue(command.CommandTimeout);
            return new(result);
        }
    }
}
