using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Sending.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddOptions<SendingOptions>().BindConfiguration(SendingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton<MailRelays>();
        services.AddSingleton(provider => new SendingPermission(provider.GetRequiredService<MailRelays>().NoneFault));
        services.AddSingleton<RelayBoard>();
        services.AddSingleton<RelayChoice>();
        services.AddSingleton(provider => new MailboxProviders(provider.GetRequiredService<IOptions<MailOptions>>().Value.Providers));
        services.AddSingleton<SendWindow>();
        services.AddSingleton<SendingPace>();
        services.AddSingleton<PaceForecast>();
        services.AddScoped<SendingWaits>();
        services.AddScoped<RelayOutages>();
        services.AddScoped<HinderedDispatches>();
        services.AddScoped<RelayOverview>();
        services.AddSingleton<PaceUpkeep>();
        services.AddHostedService(provider => provider.GetRequiredService<PaceUpkeep>());
        services.AddSingleton<DeliveryJournal>();
        services.AddSingleton<WorkerLease>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLease>());
        services.AddScoped<MessageComposer>();
        services.AddSingleton<FrankingBook>();
        services.AddSingleton<ConnectionLine>();
        services.AddSingleton<RelayReturn>();
        services.AddSingleton<ConnectionWork>();
        services.AddSingleton<RunWatch>();
        services.AddScoped<DispatchSettlement>();
        services.AddScoped<SendingStreams>();
        services.AddScoped<RefusalHistory>();
        services.AddScoped<DispatchSender>();
        services.AddSingleton<DispatchRuns>();
        services.AddHostedService(provider => provider.GetRequiredService<DispatchRuns>());
        services.AddScoped<FailedDeliveries>();
        services.AddScoped<DeadWorkers>();
        services.AddSingleton<KilledWorkers>();
        services.AddHostedService(provider => provider.GetRequiredService<KilledWorkers>());
        services.AddScoped<ClockSetBack>();
        services.AddScoped<DispatchRecovery>();
        return services;
    }
}
