using Bulletins.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>What would else be passed over, or end the start with a stack trace.</summary>
[SetUICulture("en")]
internal sealed class SettingsCheckTests
{
    private IServiceCollection services = null!;

    [OneTimeSetUp]
    public void Compose()
    {
        var builder = Settings.CreateBuilder([], quietOutput: false);
        Web.Program.Compose(builder);
        services = builder.Services;
    }

    [TestCase("Mail:Relays", "smtp.example.org", "“smtp.example.org”. Allowed: a list, [ … ]")]
    [TestCase("Mail:Relays:Host", "smtp.example.org", "The setting Mail:Relays can’t be “{ Host }”. Allowed: a list, [ … ]")]
    [TestCase("Web:TrustedProxies", "127.0.0.1", "Allowed: a list, [ … ]")]
    [TestCase("Mail:Relays:0", "smtp.example.org", "The setting Mail:Relays:0 can’t be “smtp.example.org”. Allowed: keys with values, { … }")]
    [TestCase("Sending:Retry", "3", "Allowed: keys with values, { … }")]
    [TestCase("Logging:LogLevel:Default", "Loud", "The setting Logging:LogLevel:Default can’t be “Loud”. Allowed: Trace, Debug, Information")]
    public void A_value_in_a_form_that_nobody_reads_is_told(string key, string value, string said)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        Assert.That(SettingsCheck.Faults(services, configuration), Has.One.Contains(said));
    }

    [TestCase("Mail:Relays:0:Port", "70000", "The setting Mail:Relays:0:Port has a value that can’t be used. Allowed: 1 to 65535.")]
    [TestCase("Mail:Relays:0:Host", "", "The setting Mail:Relays:0:Host has a value that can’t be used. Allowed: something; it can’t be empty.")]
    [TestCase("Mail:Relays:0:Timeout", "00:00:00", "Allowed: 00:00:01 to 00:30:00.")]
    [TestCase("Mail:Relays:0:Budget:PerSecond", "0", "The setting Mail:Relays:0:Budget:PerSecond has a value that can’t be used. Allowed: 1 to 10000.")]
    [TestCase("Mail:Providers:0:Name", "QQ", "The setting Mail:Providers:0:Name has a value that can’t be used. Allowed: [a-z0-9][a-z0-9.-]*.")]
    [TestCase("Tracking:Incoming:Mailboxes:0:Port", "0", "The setting Tracking:Incoming:Mailboxes:0:Port has a value that can’t be used. Allowed: 1 to 65535.")]
    public void A_value_out_of_bounds_is_told_wherever_it_stands(string key, string value, string said)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        Assert.That(SettingsCheck.Faults(services, configuration), Has.One.Contains(said));
    }

    [TestCase("Mail:Relays", "")]
    [TestCase("Logging:LogLevel:Microsoft.AspNetCore", "warning")]
    public void An_empty_list_and_any_case_of_letters_are_read(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        Assert.That(SettingsCheck.Faults(services, configuration), Is.Empty);
    }
}
