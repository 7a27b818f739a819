using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Hooks;

/// <summary>The certificates that Amazon SNS signs with. They come from Amazon's own addresses alone, whatever a message says.</summary>
public sealed partial class SnsCertificates : IDisposable
{
    private const int LongestCertificate = 64 * 1024;
    private const int MostKept = 20;

    private readonly HttpClient http;
    private readonly X509Certificate2Collection roots;
    private readonly ConcurrentDictionary<string, X509Certificate2> kept = new(StringComparer.Ordinal);

    public SnsCertificates() : this(new SocketsHttpHandler { AllowAutoRedirect = false }, []) { }

    /// <param name="roots">The only authorities that count; empty for those that the machine trusts.</param>
    public SnsCertificates(HttpMessageHandler handler, X509Certificate2Collection roots)
    {
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = LongestCertificate };
        this.roots = roots;
    }

    /// <summary>Amazon's, over TLS, on its own port, without a name before it (RFC 3986 section 3.2.1).</summary>
    public static bool IsAmazons(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
        && url.IsDefaultPort && url.UserInfo.Length == 0 && Host().IsMatch(url.Host);

    /// <exception cref="HookRefusedException">The address isn't Amazon's, or what is there is no certificate that is trusted.</exception>
    public async Task<X509Certificate2> GetAsync(string? address, CancellationToken cancellation)
    {
        if (!IsAmazons(address) || !new Uri(address!).AbsolutePath.EndsWith(".pem", StringComparison.Ordinal))
            throw HookRefusedException.Forged("SigningCertURL");
        if (kept.TryGetValue(address!, out var known))
            return known;
        var certificate = X509Certificate2.CreateFromPem(await http.GetStringAsync(new Uri(address!), cancellation));
        if (!IsTrusted(certificate, new Uri(address!).Host))
        {
            certificate.Dispose();
            throw HookRefusedException.Forged("SigningCertURL");
        }
        if (kept.Count < MostKept)
            kept.TryAdd(address!, certificate);
        return certificate;
    }

    /// <summary>Says to Amazon that the topic may post here.</summary>
    /// <exception cref="HookRefusedException">The address isn't Amazon's.</exception>
    public async Task ConfirmAsync(string? address, CancellationToken cancellation)
    {
        if (!IsAmazons(address))
            throw HookRefusedException.Forged("SubscribeURL");
        using var answer = await http.GetAsync(new Uri(address!), cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        http.Dispose();
        foreach (var certificate in kept.Values)
            certificate.Dispose();
    }

    private bool IsTrusted(X509Certificate2 certificate, string host)
    {
        using var chain = new X509Chain { ChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck } };
        if (roots.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        }
        return chain.Build(certificate) && (certificate.MatchesHostname("sns.amazonaws.com") || certificate.MatchesHostname(host));
    }

    [GeneratedRegex(@"^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Host();
}
