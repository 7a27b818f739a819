using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tracking;

public static class TrackingRegistration
{
    public static IServiceCollection AddTracking(this IServiceCollection services) => services
        .AddScoped<MailedLinks>()
        .AddScoped<WebVersions>();
}
