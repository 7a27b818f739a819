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
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public string Authority => Path.Combine(folder, "authority.pem");

    public string Certificate => Path.Combine(folder, "certificate.pem");

    public string Key => Path.Combine(folder, "key.pem");

    /// <summary>Lines of main.cf with which Postfix takes mail over STARTTLS only.</summary>
    public string PostfixSettings => $"""
        smtpd_tls_security_level = encrypt
        smtpd_tls_cert_file = {Certificate}
        smtpd_tls_key_file = {Key}
        """;

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
