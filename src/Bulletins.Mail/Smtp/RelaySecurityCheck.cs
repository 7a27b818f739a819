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
            yield return Words.Sending["Setting.Authority", $"{key}:CertificateAuthorityFile", relay.CertificateAuthorityFile, fault];
        if (relay.OAuth.Grant == OAuthGrant.None)
            yield break;
        var oauth = relay.OAuth;
        if (string.IsNullOrEmpty(relay.UserName))
            yield return Words.Sending["Setting.OAuthUser", $"{key}:OAuth:Grant", oauth.Grant, $"{key}:UserName"];
        if (!string.IsNullOrEmpty(relay.Password))
            yield return Words.Sending["Setting.OAuthPassword", $"{key}:OAuth:Grant", oauth.Grant, $"{key}:Password"];
        if (string.IsNullOrEmpty(oauth.ClientId))
            yield return Missing(nameof(oauth.ClientId));
        if (!IsSafe(oauth.TokenEndpoint))
            yield return Words.Sending["Setting.OAuthEndpoint", $"{key}:OAuth:TokenEndpoint", oauth.TokenEndpoint];
        if (oauth.Grant == OAuthGrant.ClientCredentials && string.IsNullOrEmpty(oauth.ClientSecret))
            yield return Missing(nameof(oauth.ClientSecret));
        if (oauth.Grant == OAuthGrant.RefreshToken && string.IsNullOrEmpty(oauth.RefreshToken))
            yield return Missing(nameof(oauth.RefreshToken));
        if (relay.Security == RelaySecurity.None && !IsLoopback(relay.Host))
            yield return Words.Sending["Setting.OAuthOpen", $"{key}:Security"];

        string Missing(string name) => Words.Sending["Setting.OAuthMissing", $"{key}:OAuth:Grant", oauth.Grant, $"{key}:OAuth:{name}"];
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
            return authorities.Count == 0 ? Words.Sending["Setting.AuthorityNone"] : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return Words.Sending["Setting.AuthorityUnreadable", broken.Message.TrimEnd('.')];
        }
        catch (CryptographicException damaged)
        {
            return Words.Sending["Setting.AuthorityDamaged", damaged.Message.TrimEnd('.')];
        }
    }
}
