using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

public static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddSingleton<MailRelays>();
        services.AddScoped<MessageComposer>();
        return services;
    }
}
