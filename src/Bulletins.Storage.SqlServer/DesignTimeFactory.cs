using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Bulletins.Storage.SqlServer;

/// <summary>For <c>dotnet ef</c> only.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<BulletinsDb>
{
    public BulletinsDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqlServerDatabaseProvider().Configure(options, "Server=design-time;Database=bulletins;Trusted_Connection=True");
        return new BulletinsDb(options.Options);
    }
}
