using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Storage.Sqlite;

public sealed class SqliteDatabaseProvider : IDatabaseProvider
{
    public StorageProvider Provider => StorageProvider.Sqlite;

    public void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteDatabaseProvider).Assembly));
}
