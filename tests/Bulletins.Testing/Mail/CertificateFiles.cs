using System.Security.Cryptography.X509Certificates;

namespace Bulletins.Testing.Mail;

/// <summary>A certificate for 127.0.0.1 from an authority of its own, as PEM files in a temporary folder.</summary>
public sealed class CertificateFiles : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-certificate-").FullName;

    public CertificateFiles()
    {
        using var authority = TestCertificate.Authority("Association Root");
        using var certificate = TestCertificate.IssuedBy(authority, "127.0.0.1");
        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public string Authority => Path.Combine(folder, "authority.pem");

    /// <summary>Lines of main.cf with which Postfix takes mail over STARTTLS only.</summary>
    public string PostfixSettings => $"""
        smtpd_tls_security_level = encrypt
        smtpd_tls_cert_file = {folder}/certificate.pem
        smtpd_tls_key_file = {folder}/key.pem
        """;

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
