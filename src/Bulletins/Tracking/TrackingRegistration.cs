using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Scores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking;

public static class TrackingRegistration
{
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddScoped<DispatchTracking>();
        services.AddScoped<DeliveryTable>();
        services.AddScoped<DeliveryExport>();
        services.AddScoped<SentMailArchive>();
        services.AddScoped<MailedLinks>();
        services.AddScoped<WebVersions>();
        services.AddIncoming();
        services.AddEvents();
        services.AddReadings();
        return services;
    }

    private static void AddIncoming(this IServiceCollection services)
    {
        services.AddOptions<IncomingOptions>().BindConfiguration(IncomingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<IncomingOptions>, IncomingOptionsCheck>();
        services.AddSingleton<IncomingMailStore>();
        services.AddSingleton<MailIntake>();
        services.AddScoped<IncomingMailReading>();
        services.AddScoped<MailedUnsubscription>();
    }

    private static void AddReadings(this IServiceCollection services)
    {
        services.AddOptions<ReadingOptions>().BindConfiguration(ReadingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ReadingQueue>();
        services.AddHostedService<ReadingWriter>();
        services.AddScoped<ReadingJudgement>();
        services.AddScoped<ReadingRetention>();
        services.AddScoped<MailedReadings>();
        services.AddScoped<DispatchReadings>();
        services.AddScoped<ReadingExport>();
    }

    private static void AddEvents(this IServiceCollection services)
    {
        services.AddOptions<BounceOptions>().BindConfiguration(BounceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<DeliveryMatching>();
        services.AddScoped<DeliveryEventLog>();
        services.AddScoped<DeliveryEventConsequences>();
        services.AddScoped<AddressConsequences>();
        services.AddScoped<AddressWarning>();
        services.AddScoped<RefusalSweep>();
        services.AddScoped<EventHistory>();
        services.AddScoped<TrackingRound>();
    }
}
