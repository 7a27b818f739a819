using System.Data.Common;
using Bulletins.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using static SQLitePCL.raw;

namespace Bulletins.Storage.Sqlite;

public sealed class SqliteDatabaseProvider : IDatabaseProvider
{
    private static readonly ConnectionPragmas Pragmas = new();

    public StorageProvider Provider => StorageProvider.Sqlite;

    public void Configure(DbContextOptionsBuilder options, string connectionString) => options
        .UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteDatabaseProvider).Assembly))
        .AddInterceptors(Pragmas);

    /// <remarks>Here a time limit is how long somebody else's lock is waited for.</remarks>
    public TimeSpan? LongestMigration => null;

    public string Place(DbConnection connection) => new SqliteConnectionStringBuilder(connection.ConnectionString).DataSource;

    public DatabaseTrouble Recognise(DbException exception) => (exception as SqliteException)?.SqliteErrorCode switch
    {
        SQLITE_NOTADB or SQLITE_CORRUPT => DatabaseTrouble.NotADatabase,
        SQLITE_FULL => DatabaseTrouble.Full,
        SQLITE_READONLY => DatabaseTrouble.ReadOnly,
        SQLITE_BUSY or SQLITE_LOCKED => DatabaseTrouble.Locked,
        SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_AUTH => DatabaseTrouble.Unreachable,
        _ => DatabaseTrouble.Other,
    };

    /// <summary>Every statement of SQLite reads one moment by itself.</summary>
    public Task RequireOneMomentAsync(BulletinsDb db) => Task.CompletedTask;
}
