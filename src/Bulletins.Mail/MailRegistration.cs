using Bulletins.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<IMessageFormat, MimeMessageFormat>();
        services.AddSingleton<SmtpMailSender>();
        services.AddSingleton<MailFolder>();
        services.AddSingleton<MailFolderSender>();
        services.AddSingleton<ICapturedMail, CapturedMail>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<MailRelays>().Captures
            ? provider.GetRequiredService<MailFolderSender>()
            : provider.GetRequiredService<SmtpMailSender>());
        return services;
    }
}
