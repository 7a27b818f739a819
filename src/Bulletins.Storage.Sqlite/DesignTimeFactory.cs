using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Bulletins.Storage.Sqlite;

/// <summary>For <c>dotnet ef</c> only.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<BulletinsDb>
{
    public BulletinsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(options, "Data Source=design-time.db");
        return new BulletinsDb(options.Options);
    }
}
