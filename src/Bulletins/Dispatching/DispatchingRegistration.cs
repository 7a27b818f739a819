using Bulletins.Dispatching.Corrections;
using Bulletins.Dispatching.Links;
using Bulletins.Dispatching.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Dispatching;

public static class DispatchingRegistration
{
    public static IServiceCollection AddDispatching(this IServiceCollection services)
    {
        services.AddSingleton<DispatchQueue>();
        services.AddScoped<DispatchChange>();
        services.AddScoped<DispatchSchedule>();
        services.AddScoped<HeldDeliveries>();
        services.AddScoped<LinkNumbering>();
        services.AddScoped<RecordableLinks>();
        services.AddScoped<CorrectedResends>();
        services.AddScoped<EarlierErrata>();
        services.AddScoped<DispatchCorrection>();
        services.AddScoped<DispatchResend>();
        services.AddScoped<DispatchPlan>();
        services.AddSingleton<PreparationsUnderWay>();
        services.AddScoped<DispatchPreparation>();
        return services;
    }
}
