using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

[SetUICulture("en")]
public sealed class RelaySecurityCheckTests
{
    private string folder = "";

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("bulletins-check-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Sound_settings_pass()
    {
        Assert.That(Faults(_ => { }), Is.Empty);
        Assert.That(Faults(relay => relay.OAuth = new RelayOAuthOptions()), Is.Empty);
        Assert.That(Faults(relay => (relay.OAuth.Grant, relay.OAuth.RefreshToken, relay.OAuth.ClientSecret) = (OAuthGrant.RefreshToken, "r", null)), Is.Empty);
        using var certificate = TestCertificate.SelfSigned("relay.example");
        Assert.That(Faults(relay => relay.CertificateAuthorityFile = Written(certificate.ExportCertificatePem())), Is.Empty);
    }

    [Test]
    public void Each_fault_names_its_key_and_says_what_is_allowed()
    {
        Told(relay => relay.UserName = null, "The setting Mail:Relays:0:OAuth:Grant is ClientCredentials, but Mail:Relays:0:UserName isn’t set");
        Told(relay => relay.Password = "x", "Mail:Relays:0:Password is set too");
        Told(relay => relay.OAuth.ClientId = "", "Mail:Relays:0:OAuth:ClientId isn’t set");
        Told(relay => relay.OAuth.ClientSecret = null, "Mail:Relays:0:OAuth:ClientSecret isn’t set");
        Told(relay => relay.OAuth.Grant = OAuthGrant.RefreshToken, "Mail:Relays:0:OAuth:RefreshToken isn’t set");
        Told(relay => relay.OAuth.TokenEndpoint = "http://login.example/token", "Mail:Relays:0:OAuth:TokenEndpoint is “http://login.example/token”. It must be an https:// address");
        Told(relay => relay.OAuth.TokenEndpoint = null, "Mail:Relays:0:OAuth:TokenEndpoint is “”");
        Told(relay => relay.Security = RelaySecurity.None, "Mail:Relays:0:Security is None");
        Told(relay => relay.CertificateAuthorityFile = "/no/such/file", "Mail:Relays:0:CertificateAuthorityFile is “/no/such/file”, but it can’t be read");
        Told(relay => relay.CertificateAuthorityFile = Written("hello"), "but no certificate is in it. It must be a PEM file");
        Told(relay => relay.CertificateAuthorityFile = Written("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), "but a certificate in it is damaged");
    }

    private static void Told(Action<RelayOptions> change, string sentence) => Assert.That(Faults(change).Single(), Does.Contain(sentence));

    private string Written(string text)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(path, text);
        return path;
    }

    private static IEnumerable<string> Faults(Action<RelayOptions> change)
    {
        var relay = new RelayOptions
        {
            Host = "smtp.office365.com",
            UserName = "circulars@association.example",
            OAuth = new RelayOAuthOptions { Grant = OAuthGrant.ClientCredentials, TokenEndpoint = "https://login.example/token", ClientId = "app", ClientSecret = "s" },
        };
        change(relay);
        var options = new MailOptions();
        options.Relays.Add(relay);
        return new RelaySecurityCheck().Validate(null, options).Failures ?? [];
    }
}
