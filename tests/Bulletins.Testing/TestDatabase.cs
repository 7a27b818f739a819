using Bulletins.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Testing;

/// <summary>A real SQLite database in a file of its own, migrated, deleted at the end.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"bulletins-test-{Guid.NewGuid():N}.db");
    private readonly DbContextOptions<BulletinsDb> options;

    public TestDatabase()
    {
        var builder = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(builder, $"Data Source={file};Pooling=False");
        options = builder.Options;
        using var db = Open();
        db.Database.Migrate();
    }

    public string ConnectionString => $"Data Source={file};Pooling=False";

    public BulletinsDb Open() => new(options);

    public void Dispose()
    {
        foreach (var part in (string[])["", "-wal", "-shm"])
            File.Delete(file + part);
    }
}
