using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Sending;

public class MailOptionsTests
{
    [Test]
    public void A_relay_is_read_from_the_configuration()
    {
        var relay = Read("Mail:Relays:0:Host", "smtp.example.org", "Mail:Relays:0:Port", "465", "Mail:Relays:0:Security", "Tls",
            "Mail:Relays:0:UserName", "u", "Mail:Relays:0:Password", "p", "Mail:Relays:0:MaxConnections", "8", "Mail:Relays:0:MessagesPerConnection", "50",
            "Mail:Relays:0:Name", "main").Relays.Single();

        Assert.That((relay.Name, relay.Host, relay.Port, relay.Security, relay.MaxConnections, relay.MessagesPerConnection),
            Is.EqualTo(("main", "smtp.example.org", 465, RelaySecurity.Tls, 8, 50)));
    }

    [TestCase("Mail:Relays:0:Host=smtp.example.org:25", "The setting Mail:Relays:0:Host is “smtp.example.org:25”. It must be a host name or an IP address alone; give the port in Mail:Relays:0:Port.")]
    [TestCase("Mail:Relays:0:WarmUp:0=0", "The setting Mail:Relays:0:WarmUp:0 is 0. It must be 1 or more mails a day.")]
    [TestCase("Mail:Relays:0:Password=p", "The setting Mail:Relays:0:Password is given, but Mail:Relays:0:UserName isn’t. Give both to sign in, or neither.")]
    [TestCase("Mail:Relays:0:UserName=u", "The setting Mail:Relays:0:UserName is given, but Mail:Relays:0:Password isn’t. Give both to sign in, or neither.")]
    [TestCase("Mail:Relays:1:Host=b.example", "The settings Mail:Relays:0:Name and Mail:Relays:1:Name are both “default”. Give each a name of its own.")]
    [TestCase("Mail:Relays:0:RecipientDomains:0=a.example", "The setting Mail:Relays:0:RecipientDomains:0 is “a.example”, which belongs to no mailbox provider. Add it to Mail:Providers, or name one of qq, exmail, netease, gmail, outlook.")]
    [TestCase("Mail:Providers:0:Domains:0=a b", "The setting Mail:Providers:0:Domains:0 is “a b”. It must be a domain name such as example.org.")]
    [TestCase("Mail:BounceAddress=nobody", "The setting Mail:BounceAddress is “nobody”. It must be an e-mail address with at most 31 characters before the @.")]
    [TestCase("Mail:BounceAddress=abcdefghijklmnopqrstuvwxyz123456@b.example", "The setting Mail:BounceAddress is “abcdefghijklmnopqrstuvwxyz123456@b.example”. It must be an e-mail address with at most 31 characters before the @.")]
    [TestCase("Mail:MessageIdDomain=http://x", "The setting Mail:MessageIdDomain is “http://x”. It must be a domain name such as example.org.")]
    [SetUICulture("en")]
    public void A_fault_names_section_and_key_and_what_is_allowed(string setting, string sentence)
    {
        var parts = setting.Split('=', 2);
        Assert.That(() => Read("Mail:Relays:0:Host", "a.example", parts[0], parts[1]),
            Throws.TypeOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).EqualTo(new[] { sentence }));
    }

    [Test]
    [SetUICulture("zh-HK")]
    public void A_fault_is_told_in_the_operators_language() =>
        Assert.That(() => Read("Mail:Relays:0:Host", "a.example", "Mail:MessageIdDomain", "http://x"),
            Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo("設定 Mail:MessageIdDomain 是「http://x」，必須是網域名稱，例如 example.org。"));

    [Test]
    public void An_IPv6_address_is_a_host() =>
        Assert.That(Read("Mail:Relays:0:Host", "::1").Relays.Single().Host, Is.EqualTo("::1"));

    [TestCase("ftp://x")]
    [TestCase("circulars.example.org")]
    [TestCase("https://x/?a=b")]
    [TestCase("")]
    public void The_public_address_must_be_one_that_links_can_begin_with(string url)
    {
        using var services = Services("Public:BaseUrl", url);
        Assert.That(() => services.GetRequiredService<IOptions<PublicOptions>>().Value,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(nameof(PublicOptions.BaseUrl)));
    }

    [TestCase("Development", true, 1)]
    [TestCase("Production", false, 0)]
    public void Without_a_relay_mail_is_captured_in_Development_and_refused_elsewhere(string environment, bool captures, int relays)
    {
        using var services = Services("Environment", environment);
        var mail = services.GetRequiredService<MailRelays>();

        Assert.That((mail.Captures, mail.All.Count), Is.EqualTo((captures, relays)));
        Assert.That(mail.NoneFault?.ToString(), captures ? Is.Null : Does.Contain("Mail:Relays"));
    }

    [TestCase("Development")]
    [TestCase("Production")]
    public void A_configured_relay_is_used_everywhere(string environment)
    {
        using var services = Services("Environment", environment, "Mail:Relays:0:Host", "a.example");
        var mail = services.GetRequiredService<MailRelays>();

        Assert.That((mail.Captures, mail.All.Single().Host), Is.EqualTo((false, "a.example")));
    }

    private static MailOptions Read(params string[] settings)
    {
        using var services = Services(settings);
        return services.GetRequiredService<IOptions<MailOptions>>().Value;
    }

    private static ServiceProvider Services(params string[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Chunk(2).Reverse().DistinctBy(pair => pair[0]).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<IHostEnvironment>(new Host(configuration["Environment"] ?? "Production"));
        services.AddRendering();
        services.AddSending();
        return services.BuildServiceProvider();
    }

    private sealed class Host(string environment) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = environment;
        public string ApplicationName { get; set; } = "test";
        public string ContentRootPath { get; set; } = "";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
