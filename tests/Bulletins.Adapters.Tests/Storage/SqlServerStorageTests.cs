using Bulletins.Storage.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>Runs where <c>BULLETINS_TEST_SQLSERVER</c> holds a connection string of somebody who may create databases.</summary>
[Category("SqlServer")]
internal sealed class SqlServerStorageTests : StorageTests
{
    private DbContextOptions<BulletinsDb>? options;

    [OneTimeSetUp]
    public void Create_the_database()
    {
        var server = Environment.GetEnvironmentVariable("BULLETINS_TEST_SQLSERVER");
        if (string.IsNullOrEmpty(server))
            Assert.Ignore("BULLETINS_TEST_SQLSERVER holds no connection string.");
        options = Options(new SqlConnectionStringBuilder(server) { InitialCatalog = $"bulletins-test-{Guid.NewGuid():N}" }.ConnectionString);
        using var db = Open();
        db.Database.Migrate();
    }

    [OneTimeTearDown]
    public void Delete_the_database()
    {
        if (options is null)
            return;
        using var db = Open();
        db.Database.EnsureDeleted();
    }

    internal static DbContextOptions<BulletinsDb> Options(string connectionString)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqlServerDatabaseProvider().Configure(options, connectionString);
        return options.Options;
    }

    protected override BulletinsDb Open() => new(options!);
}
