using Bulletins.Sending;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Hooks;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.People;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Scores;
using Bulletins.Tracking.Summaries;
using Bulletins.Tracking.Undelivered;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking;

public static class TrackingRegistration
{
    public static IServiceCollection AddTracking(this IServiceCollection services)
    {
        services.AddSingleton<RecentLedgers>();
        services.AddScoped<DispatchTracking>();
        services.AddScoped<DeliveryTable>();
        services.AddScoped<UncertainDeliveries>();
        services.AddScoped<DispatchList>();
        services.AddScoped<DeliveryExport>();
        services.AddScoped<SentMailArchive>();
        services.AddScoped<MailedLinks>();
        services.AddScoped<WebVersions>();
        services.AddScoped<PersonSearch>();
        services.AddUndelivered();
        services.AddFigures();
        services.AddIncoming();
        services.AddNotices();
        services.AddEvents();
        services.AddHooks();
        services.AddReadings();
        return services;
    }

    private static void AddUndelivered(this IServiceCollection services)
    {
        services.AddScoped<UndeliveredFirms>();
        services.AddScoped<UndeliveredDetails>();
        services.AddScoped<UndeliveredWork>();
        services.AddOptions<SummaryOptions>().BindConfiguration(SummaryOptions.Section);
        services.AddScoped<DispatchSummaries>();
        services.AddScoped<StoppedDispatches>();
        services.AddScoped<WaitingDispatches>();
        services.AddScoped<UnservedDispatches>();
        services.AddScoped<SummaryText>();
    }

    private static void AddFigures(this IServiceCollection services)
    {
        services.AddScoped<FirmReach>();
        services.AddScoped<FiguresCount>();
        services.AddScoped<FiguresBook>();
        services.AddScoped<CountingRound>();
    }

    private static void AddIncoming(this IServiceCollection services)
    {
        services.AddOptions<IncomingOptions>().BindConfiguration(IncomingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<IncomingOptions>, IncomingOptionsCheck>();
        // Out of the settings themselves: what is wrong with them is told once.
        services.AddOptions<MailOptions>().PostConfigure<IConfiguration>((mail, settings) =>
        {
            var incoming = settings.GetSection(IncomingOptions.Section);
            if (incoming.GetSection(nameof(IncomingOptions.Mailboxes)).Exists() || incoming.GetSection(nameof(IncomingOptions.Folders)).Exists())
                mail.UnsubscribeAddress ??= mail.BounceAddress;
        });
        services.AddSingleton<IncomingMailStore>();
        services.AddSingleton<MailSourceBook>();
        services.AddSingleton<MailIntake>();
        services.AddSingleton<RecordingTries>();
        services.AddScoped<IncomingMailReading>();
        services.AddScoped<IncomingRetention>();
        services.AddScoped<MailedUnsubscription>();
        services.AddScoped<AnswerForwarding>();
        services.AddScoped<AnswerDesk>();
        services.AddScoped<SharedMailboxes>();
        services.AddScoped<ReturningMail>();
    }

    private static void AddNotices(this IServiceCollection services)
    {
        services.AddScoped<NoticeLetterhead>();
        services.AddScoped<NoticeCarrier>();
        services.AddScoped<NoticeOutbox>();
        services.AddScoped<TrialMail>();
        services.AddOptions<NoticeOptions>().BindConfiguration(NoticeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<NoticeRetention>();
        services.AddScoped<ReturnedNotices>();
    }

    private static void AddHooks(this IServiceCollection services)
    {
        services.AddOptions<HookOptions>().BindConfiguration(HookOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SnsCertificates>();
        services.AddSingleton<IHook, SesHook>();
        services.AddSingleton<IHook, SendGridHook>();
        services.AddSingleton<IHook, MailgunHook>();
        services.AddSingleton<IHook, PostmarkHook>();
        services.AddSingleton<IHook, EventsHook>();
        services.AddSingleton<HookBoard>();
        services.AddScoped<HookBook>();
        services.AddSingleton<HookTokens>();
        services.AddHostedService(provider => provider.GetRequiredService<HookTokens>());
    }

    private static void AddReadings(this IServiceCollection services)
    {
        services.AddOptions<ReadingOptions>().BindConfiguration(ReadingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ReaderNetworks>();
        services.AddSingleton<ReaderJudge>();
        services.AddSingleton<ReadingQueue>();
        services.AddHostedService<ReadingWriter>();
        services.AddScoped<ReadingJudgement>();
        services.AddScoped<ReadingRetention>();
        services.AddScoped<MailedReadings>();
        services.AddScoped<DispatchReadings>();
        services.AddScoped<ReadingExport>();
    }

    private static void AddEvents(this IServiceCollection services)
    {
        services.AddOptions<BounceOptions>().BindConfiguration(BounceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddScoped<DeliveryMatching>();
        services.AddScoped<DeliveryEventLog>();
        services.AddScoped<DeliveryEventConsequences>();
        services.AddScoped<AddressConsequences>();
        services.AddScoped<AddressWarnings>();
        services.AddScoped<SoftBrake>();
        services.AddSingleton<SoftSpreads>();
        services.AddScoped<SpreadNotice>();
        services.AddScoped<SoftBounceRows>();
        services.AddScoped<SuppressionLifting>();
        services.AddScoped<VerdictBrake>();
        services.AddScoped<HoldReach>();
        services.AddScoped<RelayBrake>();
        services.AddScoped<VerdictRuns>();
        services.AddScoped<StoppedVerdicts>();
        services.AddScoped<VerdictKeeping>();
        services.AddScoped<HeldVerdicts>();
        services.AddScoped<RefusalSweep>();
        services.AddScoped<EventHistory>();
        services.AddScoped<TrackingRound>();
    }
}
