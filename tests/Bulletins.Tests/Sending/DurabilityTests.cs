using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Bulletins.Sending.Journal;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Sending;

/// <summary>What an intent or an outcome needs to survive a power loss.</summary>
public class DurabilityTests : EngineTest
{
    private const int Full = 2;

    [Test]
    public async Task The_journals_own_connection_has_each_commit_on_the_disk_before_it_goes_on()
    {
        var databases = new RememberingFactory(Database.ConnectionString);
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.AddSingleton<IDbContextFactory<BulletinsDb>>(databases));

        await engine.UseAsync((DeliveryJournal journal) => journal.WriteAsync(null, new Intent(1, 1, 1, "main", Clock.UtcNow(), 1)));

        var connection = databases.Connections.Single(opened => opened.State == ConnectionState.Open);
        Assert.That(Read(connection, "PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(Read(connection, "PRAGMA synchronous"), Is.EqualTo((long)Full));
    }

    private static object? Read(DbConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar();
    }

    private sealed class RememberingFactory(string connectionString) : IDbContextFactory<BulletinsDb>
    {
        private readonly ConcurrentQueue<DbConnection> connections = [];

        public IReadOnlyCollection<DbConnection> Connections => connections;

        public BulletinsDb CreateDbContext()
        {
            var options = new DbContextOptionsBuilder<BulletinsDb>();
            new SqliteDatabaseProvider().Configure(options, connectionString);
            var db = new BulletinsDb(options.Options);
            connections.Enqueue(db.Database.GetDbConnection());
            return db;
        }
    }
}
