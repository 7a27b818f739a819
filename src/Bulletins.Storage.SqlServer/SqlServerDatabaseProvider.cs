using System.Data.Common;
using Bulletins.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Bulletins.Storage.SqlServer;

public sealed class SqlServerDatabaseProvider : IDatabaseProvider
{
    /// <summary>The server chose the transaction as the victim of a deadlock and undid it.</summary>
    private const int Deadlock = 1205;

    private const string Snapshots = "SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE";

    public StorageProvider Provider => StorageProvider.SqlServer;

    public void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseSqlServer(connectionString, server => server.MigrationsAssembly(typeof(SqlServerDatabaseProvider).Assembly)
            .ExecutionStrategy(dependencies => new TransactionRepeats(dependencies, failure => failure is SqlException { Number: Deadlock })))
            .ReplaceService<IModelCustomizer, ExactKeys>();

    /// <remarks>An index over millions of rows takes longer than the 30 seconds of any other statement, and a migration that is given up is undone as a whole.</remarks>
    public TimeSpan? LongestMigration => TimeSpan.FromHours(2);

    public string Place(DbConnection connection) => $"{connection.DataSource}/{connection.Database}";

    /// <remarks>Numbers of sys.messages, and those that SqlClient gives to errors of the network.</remarks>
    public DatabaseTrouble Recognise(DbException exception) => (exception as SqlException)?.Number switch
    {
        4060 or 18452 or 18456 => DatabaseTrouble.Refused,
        1101 or 1105 or 9002 => DatabaseTrouble.Full,
        3906 => DatabaseTrouble.ReadOnly,
        Deadlock or 1222 or -2 => DatabaseTrouble.Locked,
        -1 or 0 or 2 or 53 or 258 or 10060 or 10061 or 11001 => DatabaseTrouble.Unreachable,
        _ => DatabaseTrouble.Other,
    };

    /// <summary>By itself the server locks row by row while it reads. Entity Framework sets it for the databases that it makes, and for no other.</summary>
    public async Task RequireOneMomentAsync(BulletinsDb db)
    {
        if (await db.Database.SqlQueryRaw<bool>("SELECT is_read_committed_snapshot_on AS Value FROM sys.databases WHERE database_id = DB_ID()").SingleAsync())
            return;
        try
        {
            // Everybody else is disconnected: it can't be set beside them, and what that breaks off is tried again.
            await db.Database.ExecuteSqlRawAsync("ALTER DATABASE CURRENT " + Snapshots);
        }
        catch (DbException refused)
        {
            throw new DatabaseSettingException($"ALTER DATABASE [{db.Database.GetDbConnection().Database.Replace("]", "]]", StringComparison.Ordinal)}] {Snapshots}", refused);
        }
    }
}
