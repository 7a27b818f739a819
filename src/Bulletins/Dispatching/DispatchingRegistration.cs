using Bulletins.Dispatching.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Dispatching;

public static class DispatchingRegistration
{
    public static IServiceCollection AddDispatching(this IServiceCollection services)
    {
        services.AddSingleton<DispatchQueue>();
        services.AddScoped<DispatchSchedule>();
        services.AddScoped<DispatchPlan>();
        services.AddScoped<DispatchPreparation>();
        return services;
    }
}
