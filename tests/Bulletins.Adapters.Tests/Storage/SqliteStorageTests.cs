using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Storage;

internal sealed class SqliteStorageTests : StorageTests
{
    private TestDatabase database = null!;

    [OneTimeSetUp]
    public void Create_the_database() => database = new TestDatabase();

    [OneTimeTearDown]
    public void Delete_the_database() => database.Dispose();

    internal static DbContextOptions<BulletinsDb> Options(string connectionString)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(options, connectionString);
        return options.Options;
    }

    protected override BulletinsDb Open() => database.Open();
}
