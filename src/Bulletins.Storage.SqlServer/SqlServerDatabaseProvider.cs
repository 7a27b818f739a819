using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Storage.SqlServer;

public sealed class SqlServerDatabaseProvider : IDatabaseProvider
{
    public StorageProvider Provider => StorageProvider.SqlServer;

    public void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString, server => server.MigrationsAssembly(typeof(SqlServerDatabaseProvider).Assembly));
}
