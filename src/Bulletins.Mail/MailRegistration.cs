using Bulletins.Mail.Capture;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.Incoming;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Notices;
using Bulletins.Mail.OAuth;
using Bulletins.Mail.Reports;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<MimeMessageFormat>();
        services.AddSingleton<DkimSigners>();
        services.AddSingleton<IMessageFormat, SignedMessageFormat>();
        services.AddSingleton<IValidateOptions<MailOptions>, DkimOptionsCheck>();
        services.AddSingleton<IValidateOptions<MailOptions>, RelaySecurityCheck>();
        services.AddSingleton<RelayTokens>();
        services.AddSingleton<RelaySignIn>();
        services.AddSingleton<SmtpMailSender>();
        services.AddSingleton<MailFolder>();
        services.AddSingleton<MailFolderSender>();
        services.AddSingleton<ICapturedMail, CapturedMail>();
        services.AddSingleton<IMailSender>(provider => provider.GetRequiredService<MailRelays>().Captures
            ? provider.GetRequiredService<MailFolderSender>()
            : provider.GetRequiredService<SmtpMailSender>());
        services.AddSingleton<IReportReader, ReportReader>();
        services.AddSingleton<IMailSources, MailSources>();
        services.AddSingleton<IMailText, MailText>();
        services.AddSingleton<INoticeSender, NoticeSender>();
        services.AddHostedService<MailboxWatch>();
        return services;
    }
}
