using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Rendering;

public static class RenderingRegistration
{
    public static IServiceCollection AddRendering(this IServiceCollection services)
    {
        services.AddOptions<PublicOptions>().BindConfiguration(PublicOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddScoped<BulletinPreview>().AddScoped<BulletinApproval>().AddSingleton<ApprovedText>();
    }
}
