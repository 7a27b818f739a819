using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Smtp;

/// <summary>Sign-in by token and private authorities of each relay: every fault as a sentence that names section and key.</summary>
internal sealed class RelaySecurityCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var faults = options.Relays.SelectMany((relay, index) => Faults(relay, $"Mail:Relays:{index}")).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(RelayOptions relay, string key)
    {
        if (AuthorityFault(relay.CertificateAuthorityFile) is { } fault)
            yield return $"{key}:CertificateAuthorityFile is '{relay.CertificateAuthorityFile}', and {fault}. It must be a PEM file with one or more certificates (-----BEGIN CERTIFICATE-----).";
        if (relay.OAuth.Grant == OAuthGrant.None)
            yield break;
        var oauth = relay.OAuth;
        if (string.IsNullOrEmpty(relay.UserName))
            yield return $"{key}:OAuth:Grant is {oauth.Grant} but {key}:UserName is not set. It must be the mailbox that signs in.";
        if (!string.IsNullOrEmpty(relay.Password))
            yield return $"{key}:OAuth:Grant is {oauth.Grant} and {key}:Password is set too. Take one of them away.";
        if (string.IsNullOrEmpty(oauth.ClientId))
            yield return $"{key}:OAuth:ClientId is not set. It must be the identifier of the application that you registered.";
        if (!IsSafe(oauth.TokenEndpoint))
            yield return $"{key}:OAuth:TokenEndpoint is '{oauth.TokenEndpoint}'. It must be an https:// address, such as https://login.microsoftonline.com/TENANT/oauth2/v2.0/token or https://oauth2.googleapis.com/token.";
        if (oauth.Grant == OAuthGrant.ClientCredentials && string.IsNullOrEmpty(oauth.ClientSecret))
            yield return $"{key}:OAuth:ClientSecret is not set. The grant ClientCredentials needs it.";
        if (oauth.Grant == OAuthGrant.RefreshToken && string.IsNullOrEmpty(oauth.RefreshToken))
            yield return $"{key}:OAuth:RefreshToken is not set. The grant RefreshToken needs the one that the consent gave.";
        if (relay.Security == RelaySecurity.None && !IsLoopback(relay.Host))
            yield return $"{key}:Security is None with {key}:OAuth: the token would cross the network readable by others. It must be StartTls or Tls.";
    }

    /// <summary>http only to this machine.</summary>
    private static bool IsSafe(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback);

    private static bool IsLoopback(string host) =>
        host == "localhost" || System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address);

    private static string? AuthorityFault(string? file)
    {
        if (string.IsNullOrEmpty(file))
            return null;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(Path.GetFullPath(file));
            return authorities.Count == 0 ? "it holds no certificate" : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return "it can't be read: " + broken.Message.TrimEnd('.');
        }
        catch (CryptographicException damaged)
        {
            return "it holds a damaged certificate: " + damaged.Message.TrimEnd('.');
        }
    }
}
