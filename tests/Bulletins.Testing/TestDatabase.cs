using Bulletins.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Testing;

/// <summary>A real SQLite database in a file of its own, migrated, deleted at the end.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"bulletins-test-{Guid.NewGuid():N}.db");
    private readonly DbContextOptions<BulletinsDb> options;

    /// <param name="pooled">Whether connections are kept open between uses, as the program keeps them.</param>
    public TestDatabase(bool pooled = false)
    {
        ConnectionString = $"Data Source={file};Pooling={pooled}";
        var builder = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(builder, ConnectionString);
        options = builder.Options;
        using var db = Open();
        db.Database.Migrate();
    }

    public string ConnectionString { get; }

    public BulletinsDb Open() => new(options);

    /// <summary>With somebody who listens to its statements.</summary>
    public BulletinsDb Open(StatementLog log) => new(new DbContextOptionsBuilder<BulletinsDb>(options).AddInterceptors(log).Options);

    /// <summary>What another process, or a mishap, does to it.</summary>
    public void Run(string statement)
    {
        using var db = Open();
        db.Database.ExecuteSqlRaw(statement);
    }

    public void Dispose()
    {
        using (var connection = new SqliteConnection(ConnectionString))
            SqliteConnection.ClearPool(connection);
        foreach (var part in (string[])["", "-wal", "-shm"])
            File.Delete(file + part);
    }
}
