using Microsoft.Extensions.DependencyInjection;

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
        return services;
    }
}
