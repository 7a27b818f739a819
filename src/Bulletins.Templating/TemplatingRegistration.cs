using Bulletins.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Templating;

public static class TemplatingRegistration
{
    public static IServiceCollection AddTemplating(this IServiceCollection services)
    {
        services.AddOptions<TemplateOptions>().BindConfiguration(TemplateOptions.Section)
            .Validate(options => options.Folder is not { Length: > 0 } folder || Directory.Exists(folder),
                Words.Rendering["Option.TemplateFolder", $"{TemplateOptions.Section}:{nameof(TemplateOptions.Folder)}"])
            .ValidateOnStart();
        return services.AddSingleton<TemplateFolder>().AddSingleton<IBulletinRenderer, ScribanBulletinRenderer>();
    }
}
