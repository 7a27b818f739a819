using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Bulletins.Sending.Relays;
using MailKit.Net.Smtp;

namespace Bulletins.Mail.Smtp;

/// <summary>MailKit's client, remembering what was wrong with a certificate.</summary>
internal sealed class RelayClient : SmtpClient
{
    private readonly X509Certificate2Collection authorities;

    public RelayClient(SmtpConversation conversation, RelayOptions relay, X509Certificate2Collection authorities) : base(conversation)
    {
        this.authorities = authorities;
        // The conversation's deadline comes first: it counts for a whole command, this only for one read or write.
        Timeout = (int)relay.Timeout.TotalMilliseconds + 10_000;
        ServerCertificateValidationCallback = Check;
        // A revocation list that can't be fetched at this moment would stop all mail.
        CheckCertificateRevocation = false;
    }

    public (string Key, string Detail)? CertificateFault { get; private set; }

    /// <summary>The stream that MailKit has put over the socket; null without TLS.</summary>
    public SslStream? Encrypted { get; private set; }

    protected override SslClientAuthenticationOptions GetSslClientAuthenticationOptions(string host, RemoteCertificateValidationCallback callback)
    {
        var options = base.GetSslClientAuthenticationOptions(host, callback);
        // We have no certificate of our own to show; asked for one at the beginning of every handshake, the stream says which it is.
        options.LocalCertificateSelectionCallback = (sender, _, _, _, _) =>
        {
            Encrypted = (SslStream)sender;
            return null!;
        };
        if (authorities.Count > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return options;
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        var chainFaults = chain?.ChainStatus ?? [];
        using var presented = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        CertificateFault = presented switch
        {
            null => ("TlsFailed", errors.ToString()),
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => ("CertificateName", Names(presented)),
            _ when chainFaults.Any(fault => fault.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) =>
                ("CertificateDate", FormattableString.Invariant($"{presented.NotBefore:yyyy-MM-dd} – {presented.NotAfter:yyyy-MM-dd}")),
            _ => ("CertificateUntrusted", $"{presented.Issuer} ({string.Join("; ", chainFaults.Select(fault => fault.StatusInformation.Trim()).Distinct())})"),
        };
        return false;
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(ip => ip.ToString())));
        return string.Join(", ", names.DefaultIfEmpty(certificate.Subject));
    }
}
