using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
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
        services.AddNotices();
        services.AddEvents();
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
        services.AddScoped<AnswerForwarding>();
        services.AddScoped<AnswerDesk>();
        services.AddScoped<SharedMailboxes>();
    }

    private static void AddNotices(this IServiceCollection services)
    {
        services.AddScoped<NoticeLetterhead>();
        services.AddScoped<NoticeOutbox>();
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
