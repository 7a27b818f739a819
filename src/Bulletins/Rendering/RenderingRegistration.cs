using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Rendering;

public static class RenderingRegistration
{
    public static IServiceCollection AddRendering(this IServiceCollection services)
    {
        services.AddOptions<PublicOptions>().BindConfiguration(PublicOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PublicOptions>, PublicOptions.Check>();
        return services.AddScoped<BulletinPreview>().AddScoped<BulletinApproval>();
    }
}
