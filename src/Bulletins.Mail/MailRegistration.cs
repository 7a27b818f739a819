using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services) => services;
}
