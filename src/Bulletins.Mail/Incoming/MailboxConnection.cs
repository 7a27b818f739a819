using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bulletins.Mail.OAuth;
using Bulletins.Mail.Smtp;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Bulletins.Mail.Incoming;

/// <summary>Connects to a mailbox and signs in, with every failure as a sentence.</summary>
internal sealed class MailboxConnection(MailboxOptions mailbox, RelayTokens tokens)
{
    private string? certificateFault;

    /// <exception cref="MailSourceException">It can't be reached, its certificate isn't good, or it refuses the sign-in.</exception>
    public async Task OpenAsync(MailService client, CancellationToken cancellation)
    {
        client.Timeout = (int)mailbox.Timeout.TotalMilliseconds;
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = Check;
        try
        {
            await client.ConnectAsync(mailbox.Host, mailbox.Port, Options(mailbox.Security), cancellation);
            await SignInAsync(client, cancellation);
            await SayWhoAsync(client, cancellation);
        }
        catch (Exception e) when (e is SslHandshakeException && certificateFault is not null)
        {
            throw Fault("Source.Certificate", e, certificateFault);
        }
        catch (Exception e) when (e is AuthenticationException or SaslException)
        {
            throw Fault("Source.SignIn", e, mailbox.UserName, e.Message);
        }
        catch (RelayException e)
        {
            throw Fault("Source.SignIn", e, mailbox.UserName, e.Message);
        }
        catch (Exception e) when (IsOfTheLine(e))
        {
            throw Fault("Source.Unreachable", e, LineTrouble.Of(e));
        }
    }

    /// <summary>What may go wrong with a server on the way, at any moment.</summary>
    public static bool IsOfTheLine(Exception e) =>
        e is IOException or SocketException or TimeoutException or ProtocolException or CommandException or SslHandshakeException or NotSupportedException;

    public MailSourceException Fault(string key, Exception? cause, params object?[] values) => new(InWords(key, values), cause);

    public Fault InWords(string key, params object?[] values) => new(Words.Tracking, key, [mailbox.Name, mailbox.Host, mailbox.Port, .. values]);

    /// <summary>NetEase (163.com, 126.com) opens no folder to a program that doesn't say who it is (RFC 2971), and asks for these three.</summary>
    private static async Task SayWhoAsync(MailService client, CancellationToken cancellation)
    {
        if (client is not ImapClient imap || !imap.Capabilities.HasFlag(ImapCapabilities.Id))
            return;
        try
        {
            await imap.IdentifyAsync(new ImapImplementation { Name = "Bulletins", Version = typeof(MailboxConnection).Assembly.GetName().Version!.ToString(3), Vendor = "Bulletins" }, cancellation);
        }
        catch (ImapCommandException) when (imap.IsConnected)
        {
            // Who doesn't want to know opens the folder all the same.
        }
    }

    private async Task SignInAsync(MailService client, CancellationToken cancellation)
    {
        if (mailbox.OAuth.Grant == OAuthGrant.None)
        {
            if (string.IsNullOrEmpty(mailbox.Password))
                throw new AuthenticationException("Password");
            await client.AuthenticateAsync(Encoding.UTF8, mailbox.UserName, mailbox.Password, cancellation);
            return;
        }
        var account = new RelayOptions { Name = $"mailbox {mailbox.Name}", Host = mailbox.Host, Port = mailbox.Port, UserName = mailbox.UserName, OAuth = mailbox.OAuth };
        var token = await tokens.GetAsync(account, refused: null, cancellation);
        try
        {
            await client.AuthenticateAsync(Mechanism(client, token), cancellation);
        }
        catch (AuthenticationException) when (client.IsConnected)
        {
            // A token may be withdrawn before its end.
            await client.AuthenticateAsync(Mechanism(client, await tokens.GetAsync(account, refused: token, cancellation)), cancellation);
        }
    }

    private SaslMechanism Mechanism(MailService client, string token) => client.AuthenticationMechanisms.Contains("OAUTHBEARER")
        ? new SaslMechanismOAuthBearer(mailbox.UserName, token)
        : new SaslMechanismOAuth2(mailbox.UserName, token);

    private static SecureSocketOptions Options(RelaySecurity security) => security switch
    {
        RelaySecurity.Tls => SecureSocketOptions.SslOnConnect,
        RelaySecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        certificateFault = null;
        if (certificate is null)
            return Refuse(errors.ToString());
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return Refuse($"{certificate.Subject}: {errors}");
        if (string.IsNullOrEmpty(mailbox.CertificateAuthorityFile))
            return errors == SslPolicyErrors.None || Refuse($"{certificate.Issuer}: {Why(chain)}");
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        using var trusted = new X509Chain { ChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        try
        {
            trusted.ChainPolicy.CustomTrustStore.ImportFromPemFile(Path.GetFullPath(mailbox.CertificateAuthorityFile));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            return Refuse($"{mailbox.CertificateAuthorityFile}: {broken.Message}");
        }
        return trusted.Build(presented) || Refuse($"{presented.Issuer}: {Why(trusted)}");
    }

    private static string Why(X509Chain? chain) => string.Join("; ", (chain?.ChainStatus ?? []).Select(status => status.StatusInformation.Trim()).Distinct());

    private bool Refuse(string why)
    {
        certificateFault = why;
        return false;
    }
}
