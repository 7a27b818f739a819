using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Composing;

public static class ComposingRegistration
{
    public static IServiceCollection AddComposing(this IServiceCollection services)
    {
        services.AddOptions<AssociationOptions>().BindConfiguration(AssociationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<Issuers>();
        services.AddScoped<BulletinNumbers>();
        services.AddScoped<BulletinDrafts>();
        services.AddScoped<BulletinCopies>();
        services.AddScoped<BulletinImport>();
        services.AddScoped<BulletinList>();
        return services;
    }
}
