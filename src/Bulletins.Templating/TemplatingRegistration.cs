using Bulletins.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Templating;

public static class TemplatingRegistration
{
    public static IServiceCollection AddTemplating(this IServiceCollection services)
    {
        services.AddOptions<TemplateOptions>().BindConfiguration(TemplateOptions.Section);
        return services.AddSingleton<TemplateFolder>().AddSingleton<IBulletinRenderer, ScribanBulletinRenderer>();
    }
}
