using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services) => services;
}
