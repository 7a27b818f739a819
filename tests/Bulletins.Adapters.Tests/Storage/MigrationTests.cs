using Bulletins.Dispatching;
using Bulletins.Members.Search;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Bulletins.Tracking.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Adapters.Tests.Storage;

internal sealed class MigrationTests
{
    private static readonly DbContextOptions<BulletinsDb>[] Providers =
    [
        SqliteStorageTests.Options("Data Source=:memory:"),
        SqlServerStorageTests.Options("Server=nowhere;Database=bulletins"),
    ];

    [TestCase(0, TestName = "Sqlite_has_a_migration_for_every_change_of_the_model")]
    [TestCase(1, TestName = "SqlServer_has_a_migration_for_every_change_of_the_model")]
    public void Every_change_of_the_model_has_a_migration(int provider)
    {
        using var db = new BulletinsDb(Providers[provider]);
        Assert.That(db.Database.HasPendingModelChanges(), Is.False, "scripts/add-migration adds one to every provider");
    }

    [Test]
    public void Both_providers_have_the_same_migrations()
    {
        var names = Providers.Select(options =>
        {
            using var db = new BulletinsDb(options);
            return db.Database.GetMigrations().Select(id => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..]).ToArray();
        }).ToArray();
        Assert.That(names[1], Is.Not.Empty.And.EqualTo(names[0]));
    }

    [Test]
    public void The_script_for_SqlServer_is_sound_TSql()
    {
        using var db = new BulletinsDb(Providers[1]);
        var script = db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.That(errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}"), Is.Empty);

        var tables = new TablesCreated();
        parsed.Accept(tables);
        Assert.That(tables.Names, Is.SupersetOf(db.Model.GetEntityTypes().Select(e => e.GetTableName())));
    }

    [Test]
    public void Keys_that_providers_choose_are_compared_exactly_by_SqlServer_as_by_SQLite()
    {
        using var db = new BulletinsDb(Providers[1]);
        var script = db.GetService<IMigrator>().GenerateScript();
        var change = script.IndexOf("ALTER TABLE [DeliveryEvents] ALTER COLUMN [Key] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL", StringComparison.Ordinal);
        Assert.That(change, Is.Positive);
        Assert.That(script.LastIndexOf("DROP INDEX [IX_DeliveryEvents_Key]", change, StringComparison.Ordinal), Is.Positive, "an index on it stands in the way");
        Assert.That(script.IndexOf("CREATE UNIQUE INDEX [IX_DeliveryEvents_Key]", change, StringComparison.Ordinal), Is.Positive);
        string[] keys = [.. Enumerable.Range(0, 500).Select(i => $"events:{i}")];
        Assert.That(db.DeliveryEvents.Where(e => keys.Contains(e.Key)).ToQueryString(), Does.Not.Contain("OPENJSON"), "whose texts have the database's own collation");
    }

    [Test]
    public void An_empty_file_becomes_a_database_with_every_table()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        foreach (var entity in db.Model.GetEntityTypes())
            Assert.That(StorageTests.Rows(db, entity).ToList(), Is.Empty, entity.GetTableName());
    }

    [Test]
    public async Task What_was_there_before_names_could_be_looked_up_is_found_and_an_address_that_was_suppressed_twice_is_suppressed_once()
    {
        var file = Path.Combine(Path.GetTempPath(), $"bulletins-test-{Guid.NewGuid():N}.db");
        var options = SqliteStorageTests.Options($"Data Source={file};Pooling=False");
        try
        {
            await using (var db = new BulletinsDb(options))
            {
                await db.GetService<IMigrator>().MigrateAsync("Scale");
                // The rows are written by today's model, which knows a column more.
                await db.Database.ExecuteSqlAsync($"ALTER TABLE Deliveries ADD COLUMN ExcusedAttempts INTEGER NOT NULL DEFAULT 0");
                await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Sent) { Name = "陳大文", Organisation = "永發五金", Email = "chan@firm.example" }).SaveAsync(db);
                await db.Database.ExecuteSqlAsync($"ALTER TABLE Deliveries DROP COLUMN ExcusedAttempts");
                await db.Contacts.ExecuteUpdateAsync(row => row.SetProperty(c => c.Name, "何小明"));
                for (var i = 0; i < 2; i++)
                    db.Suppressions.Add(new Suppression { NormalizedEmail = "chan@firm.example", Reason = SuppressionReason.Bounced, By = "bulletins", Since = new DateTime(2021, 4, 29, 0, 0, i, DateTimeKind.Utc) });
                await db.SaveChangesAsync();
            }
            await using (var db = new BulletinsDb(options))
            {
                await db.Database.MigrateAsync();
                var people = new PersonSearch(db, new NameSearch(db, new SqliteNameIndex()));
                foreach (var (text, earlier) in ((string, string?)[])[("五金", null), ("小明", null), ("chan@f", null), ("大文", "陳大文")])
                    Assert.That((await people.FindAsync(text)).People.Select(p => p.Earlier), Is.EqualTo(new[] { earlier }), text);
                Assert.That(await db.Suppressions.OrderBy(s => s.Id).Select(s => s.LiftedAt != null).ToListAsync(), Is.EqualTo(new[] { false, true }));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Migrating_twice_changes_nothing()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        var before = Schema(db);
        db.Database.Migrate();
        Assert.That(Schema(db), Is.Not.Empty.And.EqualTo(before));
    }

    private static string[] Schema(BulletinsDb db) =>
        [.. db.Database.SqlQueryRaw<string>("SELECT COALESCE(sql, name) AS Value FROM sqlite_master ORDER BY name")];

    private sealed class TablesCreated : TSqlFragmentVisitor
    {
        public HashSet<string> Names { get; } = [];

        public override void Visit(CreateTableStatement node) => Names.Add(node.SchemaObjectName.BaseIdentifier.Value);
    }
}
