using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Members;
using Bulletins.Members.Search;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Storage.Sqlite;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bulletins.Testing.Engine;

/// <summary>One process's engine on a database: everything real but the relay, the templates and the alarm clock.
/// Several on one database are several workers.</summary>
public sealed class DispatchEngine : IAsyncDisposable
{
    public static readonly Actor Staff = new(ActorKind.Staff, "staff@association.example");

    private readonly ServiceProvider services;

    /// <param name="settings">Over the test settings; null takes one away.</param>
    /// <param name="change">Puts other services in place of the scripted relay, the plain renderer and the like.</param>
    /// <param name="statements">Listens to what it tells the database.</param>
    public DispatchEngine(TestDatabase database, TimeProvider clock, ScriptedMailSender? relay = null, Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? change = null, StatementLog? statements = null)
    {
        Relay = relay ?? new ScriptedMailSender();
        Dictionary<string, string?> configuration = new()
        {
            ["Mail:Relays:0:Name"] = "main",
            ["Mail:Relays:0:Host"] = "relay.example",
            ["Mail:Relays:0:MaxConnections"] = "3",
            ["Sending:Retry:Delays:0"] = "00:05:00",
            ["Sending:Retry:Delays:1"] = "00:15:00",
            ["Sending:Retry:Jitter"] = "0",
        };
        foreach (var (key, value) in settings ?? [])
        {
            configuration[key] = value;
            if (value is null)
                configuration.Remove(key);
        }

        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(configuration).Build());
        collection.AddSingleton<IHostEnvironment>(new ProductionEnvironment());
        collection.AddSingleton(clock);
        collection.AddOptions<StorageOptions>();
        collection.AddDbContextFactory<BulletinsDb>(options =>
        {
            database.Configure(options);
            if (statements is not null)
                options.AddInterceptors(statements);
        });
        collection.AddSingleton<IQueueDialect, SqliteQueueDialect>();
        collection.AddSingleton<INameIndex, SqliteNameIndex>();
        collection.AddScoped<AuditLog>();
        collection.AddMembers().AddComposing().AddRendering().AddAudiences().AddDispatching().AddSending().AddTracking();
        collection.AddSingleton<IMailSender>(Relay);
        collection.AddSingleton<IBulletinRenderer>(Renderer);
        collection.AddSingleton<IDispatchAlarm>(Alarm);
        change?.Invoke(collection);
        services = collection.BuildServiceProvider();
    }

    public ScriptedMailSender Relay { get; }

    public PlainRenderer Renderer { get; } = new();

    public QuietAlarm Alarm { get; } = new();

    public Task<Dispatch> ScheduleAsync(Bulletin bulletin, Segment segment, DateTime? sendAt = null, DateTime? notAfter = null,
        UncertainPolicy policy = UncertainPolicy.SendOnceMore, DispatchPriority priority = DispatchPriority.Normal, RecordedReading recorded = RecordedReading.Nothing) =>
        UseAsync((DispatchSchedule schedule) => schedule.ScheduleAsync(bulletin.Id, segment.Id, sendAt, notAfter, policy, priority, recorded, Staff));

    public Task PrepareAsync(Dispatch dispatch, CancellationToken cancellation = default) =>
        UseAsync(async (DispatchPreparation preparation) => { await preparation.PrepareAsync(dispatch.Id, cancellation); return 0; });

    public Task SendAsync(Dispatch dispatch, CancellationToken cancellation = default) =>
        UseAsync(async (DispatchSender sender) => { await sender.SendAsync(dispatch.Id, cancellation); return 0; });

    public async Task<Dispatch> ScheduleAndSendAsync(Bulletin bulletin, Segment segment, UncertainPolicy policy = UncertainPolicy.SendOnceMore)
    {
        var dispatch = await ScheduleAsync(bulletin, segment, policy: policy);
        await PrepareAsync(dispatch);
        await SendAsync(dispatch);
        return dispatch;
    }

    public Task RecoverAsync() =>
        UseAsync(async (DispatchRecovery recovery) => { await recovery.RunAsync(CancellationToken.None); return 0; });

    public Task<Ledger> LedgerAsync(Dispatch dispatch) => UseAsync((DispatchTracking tracking) => tracking.LedgerAsync(dispatch.Id));

    public Task<IReadOnlyList<DeliveryRecord>> DeliveriesAsync(Dispatch dispatch, DeliveryState? state = null) =>
        UseAsync((DeliveryTable table) => table.ReadAsync(new DeliveryFilter(dispatch.Id, state), 0, int.MaxValue));

    public async Task<TResult> UseAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Within a scope of its own.</summary>
    public async Task UseAsync(Func<IServiceProvider, Task> use)
    {
        await using var scope = services.CreateAsyncScope();
        await use(scope.ServiceProvider);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    internal sealed class ProductionEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;
        public string ApplicationName { get; set; } = "Bulletins";
        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;
        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
