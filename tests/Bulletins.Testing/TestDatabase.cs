using Bulletins.Storage.Sqlite;
using Bulletins.Testing.SqlServer;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Testing;

/// <summary>A real SQLite database in a file of its own, with all migrations, deleted at the end.</summary>
public sealed class TestDatabase : IDisposable
{
    /// <summary>Migrating takes most of a second, and always comes to the same: it is done once in a test run.</summary>
    private static readonly Lazy<byte[]> Migrated = new(Migrate);

    private readonly string file = NewFile();
    private readonly DbContextOptions<BulletinsDb> options;
    private readonly bool hasTwin;

    /// <param name="pooled">Whether connections are kept open between uses, as the program keeps them.</param>
    /// <param name="twin">Whether SQL Server is asked as well; what is measured shouldn't be.</param>
    public TestDatabase(bool pooled = false, bool twin = true) : this(Migrated.Value, pooled, twin)
    {
    }

    /// <summary>A copy of one, as its file holds it.</summary>
    public TestDatabase(byte[] whole) : this(whole, pooled: false, twin: true)
    {
    }

    private TestDatabase(byte[] whole, bool pooled, bool twin)
    {
        hasTwin = twin;
        ConnectionString = $"Data Source={file};Pooling={pooled}";
        File.WriteAllBytes(file, whole);
        var builder = new DbContextOptionsBuilder<BulletinsDb>();
        Configure(builder);
        options = builder.Options;
    }

    /// <summary>The file of an empty one, with all migrations.</summary>
    public static byte[] Empty => Migrated.Value;

    public string ConnectionString { get; }

    /// <summary>Is asked everything that is asked of this one, and whoever asks what it can't answer fails.</summary>
    public SqlServerTwin Twin { get; } = new();

    /// <summary>The options of whoever opens it by itself.</summary>
    public void Configure(DbContextOptionsBuilder builder)
    {
        new SqliteDatabaseProvider().Configure(builder, ConnectionString);
        if (hasTwin)
            Twin.Attach(builder);
    }

    public BulletinsDb Open() => new(options);

    /// <summary>With somebody who listens to its statements, or comes between them.</summary>
    public BulletinsDb Open(IInterceptor listener) => new(new DbContextOptionsBuilder<BulletinsDb>(options).AddInterceptors(listener).Options);

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
        // Whoever asked may have let no error out.
        if (Twin.Faults.Count > 0)
            throw new RefusedBySqlServerException(string.Join("\n\n", Twin.Faults.Distinct()), null);
    }

    private static string NewFile() => Path.Combine(Path.GetTempPath(), $"bulletins-test-{Guid.NewGuid():N}.db");

    private static byte[] Migrate()
    {
        var file = NewFile();
        try
        {
            var builder = new DbContextOptionsBuilder<BulletinsDb>();
            new SqliteDatabaseProvider().Configure(builder, $"Data Source={file};Pooling=False");
            using (var db = new BulletinsDb(builder.Options))
                db.Database.Migrate();
            // The last connection took the write-ahead log into it.
            return File.ReadAllBytes(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
