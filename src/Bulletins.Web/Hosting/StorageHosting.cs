using Bulletins.Auditing;
using Bulletins.Dispatching.Queue;
using Bulletins.Storage;
using Bulletins.Storage.Sqlite;
using Bulletins.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

internal static class StorageHosting
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DataFolder>();
        services.AddSingleton<IDatabaseProvider, SqliteDatabaseProvider>();
        services.AddSingleton<IDatabaseProvider, SqlServerDatabaseProvider>();
        services.AddSingleton<IQueueDialect, SqliteQueueDialect>();
        services.AddSingleton<IQueueDialect, SqlServerQueueDialect>();
        services.AddDbContextFactory<BulletinsDb>((provider, options) =>
        {
            var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            var database = provider.GetServices<IDatabaseProvider>().Single(p => p.Provider == storage.Provider);
            database.Configure(options, storage.ConnectionString ?? $"Data Source={provider.GetRequiredService<DataFolder>().Database}");
        });
        services.AddScoped<AuditLog>();
        services.AddSingleton(typeof(Scoped<>));
    }

    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        var folder = app.Services.GetRequiredService<DataFolder>();
        Directory.CreateDirectory(folder.Path);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<BulletinsDb>>().CreateDbContextAsync();
        await db.Database.MigrateAsync();
    }
}
