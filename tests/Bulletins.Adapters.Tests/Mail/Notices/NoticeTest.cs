using Bulletins.Mail.Capture;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.Incoming;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Notices;
using Bulletins.Mail.OAuth;
using Bulletins.Mail.Reports;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Adapters.Tests.Mail.Notices;

/// <summary>An association with one issuer, and an SMTP server that takes its notices.</summary>
public abstract class NoticeTest
{
    protected const string Office = "office@association.example";
    protected const string Bounces = "bounces@association.example";

    private readonly List<DispatchEngine> engines = [];

    protected TestDatabase Database { get; private set; } = null!;
    protected FakeTimeProvider Clock { get; private set; } = null!;
    protected Association Association { get; private set; } = null!;
    protected SmtpTestServer Server { get; private set; } = null!;

    [SetUp]
    public void MakeAnAssociation()
    {
        Database = new TestDatabase();
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
        Server = new SmtpTestServer();
        Association = new Association(Database.Open, Clock);
        Association.AddApprovedBulletin();
        using var db = Database.Open();
        db.Issuers.Single().ReplyTo = Office;
        db.SaveChanges();
    }

    [TearDown]
    public async Task TakeItDown()
    {
        foreach (var engine in engines)
            await engine.DisposeAsync();
        engines.Clear();
        await Server.DisposeAsync();
        Database.Dispose();
    }

    /// <param name="around">Stands between the outbox and the real sender.</param>
    protected DispatchEngine Process(Dictionary<string, string?>? settings = null, Func<INoticeSender, INoticeSender>? around = null)
    {
        Dictionary<string, string?> all = new()
        {
            ["Mail:BounceAddress"] = Bounces,
            ["Mail:Relays:0:Host"] = "127.0.0.1",
            ["Mail:Relays:0:Port"] = $"{Server.Port}",
            ["Mail:Relays:0:Security"] = "None",
            ["Mail:Relays:0:ReportSuccess"] = "true",
            ["Public:BaseUrl"] = "https://bulletins.example.org",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        var engine = new DispatchEngine(Database, Clock, settings: all, change: services =>
        {
            services.AddSingleton<IMailText, MailText>();
            services.AddSingleton<IReportReader, ReportReader>();
            services.AddSingleton<DkimSigners>();
            services.AddSingleton<IMailSender>(new SmtpMailSender(new MimeMessageFormat()));
            services.AddSingleton<INoticeSender>(provider =>
            {
                var real = new NoticeSender(provider.GetRequiredService<MailRelays>(), RelaySignIn.ByPassword,
                    new MailFolder(Options.Create(new MailOptions { CaptureFolder = Path.GetTempPath() }), new DataFolder(Options.Create(new StorageOptions()))), provider.GetRequiredService<DkimSigners>());
                return around?.Invoke(real) ?? real;
            });
        });
        engines.Add(engine);
        return engine;
    }

    protected static Task SendDueAsync(DispatchEngine process) =>
        process.UseAsync(async (NoticeOutbox outbox) => { await outbox.SendDueAsync(); return 0; });

    protected long Write(string key = "dispatch:12:completed", string to = Office)
    {
        using var db = Database.Open();
        var notice = Notice.Write(key, to, "寄發完成 / Sent: 通告\r\nBcc: everybody@firm.example", "全部寄出。\nAll were sent.", Clock.GetUtcNow().UtcDateTime);
        db.Notices.Add(notice);
        db.SaveChanges();
        return notice.Id;
    }

    protected Notice Read(long id)
    {
        using var db = Database.Open();
        return db.Notices.Single(n => n.Id == id);
    }
}
