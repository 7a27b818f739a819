using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Dispatching;

public static class DispatchingRegistration
{
    public static IServiceCollection AddDispatching(this IServiceCollection services) => services;
}
