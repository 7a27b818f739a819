using Bulletins.Dispatching;
using Bulletins.Sending.Journal;
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
        services.AddSingleton<DeliveryJournal>();
        services.AddSingleton<WorkerLease>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerLease>());
        services.AddScoped<MessageComposer>();
        services.AddScoped<ConnectionWork>();
        services.AddScoped<DispatchSender>();
        services.AddScoped<FailedDeliveries>();
        services.AddScoped<DeadWorkers>();
        services.AddScoped<DispatchRecovery>();
        return services;
    }
}
