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

    [TestCase("Mail:Relays:0:Port=70000", "Mail:Relays:0:Port: The field Port must be between 1 and 65535.")]
    [TestCase("Mail:Relays:0:Host=", "Mail:Relays:0:Host: The Host field is required.")]
    [TestCase("Mail:Relays:0:Host=smtp.example.org:25", "Mail:Relays:0:Host is 'smtp.example.org:25'. It must be a host name or an IP address alone; the port has a key of its own.")]
    [TestCase("Mail:Relays:0:MaxConnections=0", "Mail:Relays:0:MaxConnections: The field MaxConnections must be between 1 and 200.")]
    [TestCase("Mail:Relays:0:Timeout=00:00:00", "Mail:Relays:0:Timeout: The field Timeout must be between 00:00:01 and 00:30:00.")]
    [TestCase("Mail:Relays:0:Password=p", "Mail:Relays:0:Password is set but Mail:Relays:0:UserName is not. Set both to sign in, or neither.")]
    [TestCase("Mail:Relays:0:UserName=u", "Mail:Relays:0:UserName is set but Mail:Relays:0:Password is not. Set both to sign in, or neither.")]
    [TestCase("Mail:Relays:0:Name=a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-for-ever",
        "Mail:Relays:0:Name: The field Name must be a string with a maximum length of 100.")]
    [TestCase("Mail:Relays:1:Host=b.example", "Mail:Relays:1:Name is 'default', which Mail:Relays:0 has too. Each relay needs a name of its own.")]
    [TestCase("Mail:BounceAddress=nobody", "Mail:BounceAddress is 'nobody'. It must be an e-mail address with at most 31 characters before the @.")]
    [TestCase("Mail:BounceAddress=abcdefghijklmnopqrstuvwxyz123456@b.example", "Mail:BounceAddress is 'abcdefghijklmnopqrstuvwxyz123456@b.example'. It must be an e-mail address with at most 31 characters before the @.")]
    [TestCase("Mail:MessageIdDomain=http://x", "Mail:MessageIdDomain is 'http://x'. It must be a domain name, such as example.org.")]
    public void A_fault_names_section_and_key_and_what_is_allowed(string setting, string sentence)
    {
        var parts = setting.Split('=', 2);
        Assert.That(() => Read("Mail:Relays:0:Host", "a.example", parts[0], parts[1]),
            Throws.TypeOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).EqualTo(new[] { sentence }));
    }

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
