using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Composing;

public static class ComposingRegistration
{
    public static IServiceCollection AddComposing(this IServiceCollection services) => services;
}
