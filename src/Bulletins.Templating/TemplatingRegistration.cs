using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Templating;

public static class TemplatingRegistration
{
    public static IServiceCollection AddTemplating(this IServiceCollection services) => services;
}
