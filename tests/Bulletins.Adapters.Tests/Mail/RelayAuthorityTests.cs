using System.Security.Cryptography.X509Certificates;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

[SetUICulture("en")]
public sealed class RelayAuthorityTests
{
    private static readonly X509Certificate2 Authority = TestCertificate.Authority("Association Root");
    private static readonly X509Certificate2 Another = TestCertificate.Authority("Another Root");
    private static readonly X509Certificate2 Certificate = TestCertificate.IssuedBy(Authority, "127.0.0.1");
    private string folder = "";

    [OneTimeSetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("bulletins-authority-").FullName;

    [OneTimeTearDown]
    public void DeleteFolder()
    {
        Directory.Delete(folder, recursive: true);
        Certificate.Dispose();
        Authority.Dispose();
        Another.Dispose();
    }

    [TestCase(RelaySecurity.StartTls)]
    [TestCase(RelaySecurity.Tls)]
    public async Task A_certificate_of_a_configured_authority_is_trusted(RelaySecurity security)
    {
        await using var server = new SmtpTestServer { Certificate = Certificate, SpeaksTlsAtOnce = security == RelaySecurity.Tls };
        await using (var connection = await Sender.ConnectAsync(Relay(server, FileOf(Another, Authority), security), default))
            Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_certificate_of_another_authority_is_refused_and_the_setting_named()
    {
        await using var server = new SmtpTestServer { Certificate = Certificate };
        var file = FileOf(Another);

        Assert.That(async () => await Sender.ConnectAsync(Relay(server, file), default),
            Throws.TypeOf<RelayException>().With.Message.Contains($"isn’t from an authority in its CertificateAuthorityFile, {file}: CN=Association Root"));
        Assert.That(async () => await Sender.ConnectAsync(Relay(server, null), default),
            Throws.TypeOf<RelayException>().With.Message.Contains("name the file with its certificate in the relay’s CertificateAuthorityFile"));
    }

    [Test]
    public async Task A_file_that_has_gone_since_the_start_is_the_relays_problem()
    {
        await using var server = new SmtpTestServer { Certificate = Certificate };
        Assert.That(async () => await Sender.ConnectAsync(Relay(server, Path.Combine(folder, "gone.pem")), default),
            Throws.TypeOf<RelayException>().With.Message.StartsWith("The file of certificate authorities of the relay “main”"));
    }

    private static SmtpMailSender Sender => new(new MimeMessageFormat());

    private string FileOf(params X509Certificate2[] authorities)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllLines(path, authorities.Select(authority => authority.ExportCertificatePem()));
        return path;
    }

    private static RelayOptions Relay(SmtpTestServer server, string? file, RelaySecurity security = RelaySecurity.StartTls) => new()
    {
        Name = "main", Host = "127.0.0.1", Port = server.Port, Security = security, CertificateAuthorityFile = file, Timeout = TimeSpan.FromSeconds(30),
    };
}
