using Bulletins.Testing.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>What SQL Server would refuse when it makes the tables, and no parser sees.</summary>
internal sealed class ModelOnSqlServerTests
{
    /// <summary>Octets of a key in an index; in a clustered one there are 900.</summary>
    private const int LongestKey = 1700;

    private const int LongestClusteredKey = 900;

    private static readonly BulletinsDb Db = SqlServerTwin.Open();

    [OneTimeTearDown]
    public void Close() => Db.Dispose();

    [Test]
    public void No_row_is_deleted_by_two_ways_from_another()
    {
        foreach (var entity in Db.Model.GetEntityTypes())
        {
            var reached = Deleted(entity).ToList();
            Assert.That(reached, Is.Unique, $"error 1785: {entity.DisplayName()}");
            Assert.That(reached, Does.Not.Contain(entity), $"error 1785: {entity.DisplayName()}");
        }
    }

    [Test]
    public void Every_key_fits_into_its_index()
    {
        foreach (var entity in Db.Model.GetEntityTypes())
        {
            Assert.That(entity.FindPrimaryKey()!.Properties.Sum(Octets), Is.LessThanOrEqualTo(LongestClusteredKey), entity.DisplayName());
            foreach (var index in entity.GetIndexes())
                Assert.That(index.Properties.Sum(Octets), Is.LessThanOrEqualTo(LongestKey), $"{entity.DisplayName()}: {index.GetDatabaseName()}");
        }
    }

    [Test]
    public void In_a_database_that_the_first_start_makes_whoever_reads_waits_for_nobody_who_writes()
    {
        var made = Db.GetService<IMigrationsSqlGenerator>().Generate([new SqlServerCreateDatabaseOperation { Name = "bulletins" }]);
        Assert.That(string.Join("\n", made.Select(command => command.CommandText)), Does.Contain("READ_COMMITTED_SNAPSHOT ON"));
    }

    /// <summary>What goes with a row, each as often as there are ways to it.</summary>
    private static IEnumerable<IEntityType> Deleted(IEntityType entity) =>
        entity.GetReferencingForeignKeys().Where(key => key.DeleteBehavior is DeleteBehavior.Cascade or DeleteBehavior.SetNull)
            .SelectMany(key => key.DeleteBehavior == DeleteBehavior.Cascade ? Deleted(key.DeclaringEntityType).Prepend(key.DeclaringEntityType) : [key.DeclaringEntityType]);

    private static int Octets(IProperty property) => property.GetRelationalTypeMapping() switch
    {
        { ClrType: var type } mapping when type == typeof(string) => 2 * (mapping.Size ?? throw new AssertionException($"{property.DeclaringType.DisplayName()}.{property.Name} has no length, and is in an index.")),
        { StoreType: "datetime2" or "bigint" or "float" } => 8,
        { StoreType: "uniqueidentifier" } => 16,
        _ => 8,
    };
}
