using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching.Queue;
using Bulletins.Members.Search;
using Bulletins.Members.Topics;
using Bulletins.Storage;
using Bulletins.Storage.SqlServer;
using Bulletins.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

internal static class StorageHosting
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DataFolder>();
        services.AddSingleton<IDatabaseProvider, SqliteDatabaseProvider>();
        services.AddSingleton<IDatabaseProvider, SqlServerDatabaseProvider>();
        services.AddSingleton<IQueueDialect, SqliteQueueDialect>();
        services.AddSingleton<IQueueDialect, SqlServerQueueDialect>();
        services.AddSingleton<INameIndex>(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Sqlite ? new SqliteNameIndex() : new PatternNameIndex());
        services.AddDbContextFactory<BulletinsDb>((provider, options) =>
        {
            var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            Database(provider).Configure(options, storage.ConnectionString is { Length: > 0 } given ? given : $"Data Source={provider.GetRequiredService<DataFolder>().Database}");
            // A count that stops early, and any few of very many names, have no order on purpose: to make one would mean to read them all. Operators can do nothing about it.
            options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
        });
        services.AddScoped<AuditLog>();
        services.AddScoped<DataTakenOut>();
        services.AddSingleton(typeof(Scoped<>));
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    /// <summary>The data folder and an up-to-date database, made where they are missing.</summary>
    /// <exception cref="StartFault">The folder or the database can't be used; the sentence says why.</exception>
    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        new DataFolderCheck(app.Services.GetRequiredService<DataFolder>()).Prepare();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<BulletinsDb>>().CreateDbContextAsync();
        await new DatabaseCheck(db, Database(app.Services)).PrepareAsync();
        await StandardClassifications.SeedAsync(db);
        await app.Services.GetRequiredService<Scoped<Issuers>>().UseAsync(issuers => issuers.SeedAsync());
    }

    /// <summary>A database that is there and up to date. Nothing is made or changed.</summary>
    /// <exception cref="StartFault">There is none; the sentence says how to name the right one.</exception>
    public static async Task RequireStorageAsync(this WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<BulletinsDb>>().CreateDbContextAsync();
        await new DatabaseCheck(db, Database(app.Services)).RequireCurrentAsync();
    }

    /// <summary>Live: the process answers. Ready: the database is reachable and has every migration.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
    }

    private static IDatabaseProvider Database(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        return provider.GetServices<IDatabaseProvider>().Single(p => p.Provider == storage.Provider);
    }
}
