using Bulletins.Sending.Journal;
using Bulletins.Sending.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddOptions<SendingOptions>().BindConfiguration(SendingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RelayBoard>();
        services.AddSingleton<Relays>();
        services.AddSingleton<DeliveryJournal>();
        services.AddSingleton<WorkerLease>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLease>());
        services.AddScoped<ConnectionWork>();
        services.AddScoped<DispatchSender>();
        services.AddScoped<DeadWorkers>();
        services.AddScoped<DispatchRecovery>();
        return services;
    }
}
