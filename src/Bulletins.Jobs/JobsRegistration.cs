using Bulletins.Dispatching;
using Bulletins.Storage;
using Bulletins.Tracking.Incoming;
using Hangfire;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Jobs;

public static class JobsRegistration
{
    /// <summary>Hangfire as alarm clock and workers. With SQLite its jobs live in memory, because the tables say what is
    /// due and are read again at every start; with SQL Server they live there, shared by all processes.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddHangfire((provider, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseStorage(Storage(provider.GetRequiredService<IOptions<StorageOptions>>().Value)));
        services.AddHangfireServer(server =>
        {
            server.SchedulePollingInterval = TimeSpan.FromSeconds(1);
            server.Queues = [Queues.Prepare, Queues.Send, Queues.Default];
        });
        services.AddSingleton<IDispatchAlarm, HangfireAlarm>();
        services.AddSingleton<ITrackingAlarm, HangfireTrackingAlarm>();
        services.AddScoped<PrepareDispatchJob>();
        services.AddScoped<SendDispatchJob>();
        services.AddScoped<RecoveryJob>();
        services.AddScoped<TrackingJob>();
        services.AddScoped<NoticesJob>();
        services.AddScoped<SummaryJob>();
        services.AddScoped<FiguresJob>();
        services.AddScoped<ReadingRetentionJob>();
        services.AddScoped<IncomingRetentionJob>();
        services.AddScoped<NoticeRetentionJob>();
        services.AddHostedService<Schedule>();
        return services;
    }

    private static JobStorage Storage(StorageOptions storage) => storage.Provider switch
    {
        StorageProvider.SqlServer => new SqlServerStorage(storage.ConnectionString, new SqlServerStorageOptions { PrepareSchemaIfNecessary = true }),
        _ => new InMemoryStorage(),
    };
}
