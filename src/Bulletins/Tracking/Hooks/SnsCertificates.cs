using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Hooks;

/// <summary>The certificates that Amazon SNS signs with. They come from Amazon's own addresses alone, whatever a message says.</summary>
public sealed partial class SnsCertificates : IDisposable
{
    private const int LongestCertificate = 64 * 1024;
    private const int MostKept = 20;

    /// <summary>Amazon signs with one or two, for years. Whoever isn't answered comes again.</summary>
    private const int MostFetchedInAMinute = 10;
    private const int MostWaiting = 20;

    private readonly HttpClient http;
    private readonly X509Certificate2Collection roots;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, X509Certificate2> kept = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim fetching = new(1);
    private readonly Queue<DateTimeOffset> fetched = new();
    private int waiting;

    public SnsCertificates(TimeProvider clock) : this(new SocketsHttpHandler { AllowAutoRedirect = false }, [], clock) { }

    /// <param name="roots">The only authorities that count; empty for those that the machine trusts.</param>
    public SnsCertificates(HttpMessageHandler handler, X509Certificate2Collection roots, TimeProvider clock)
    {
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = LongestCertificate };
        this.roots = roots;
        this.clock = clock;
    }

    /// <summary>Amazon's, over TLS, on its own port, without a name before it (RFC 3986 section 3.2.1).</summary>
    public static bool IsAmazons(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
        && url.IsDefaultPort && url.UserInfo.Length == 0 && Host().IsMatch(url.Host);

    /// <exception cref="HookRefusedException">The address isn't Amazon's, or what is there is no certificate that is trusted.</exception>
    /// <exception cref="HttpRequestException">It can't be had at this moment.</exception>
    public async Task<X509Certificate2> GetAsync(string? address, CancellationToken cancellation)
    {
        if (!IsAmazons(address) || !Certificate().IsMatch(new Uri(address!).PathAndQuery))
            throw HookRefusedException.Forged("SigningCertURL");
        var url = new Uri(address!).GetLeftPart(UriPartial.Path);
        return kept.TryGetValue(url, out var known) ? known : await InTurnAsync(() => FetchAsync(url, cancellation), cancellation);
    }

    /// <summary>Nobody has proved anything yet, and each of them could name another address: so one after the other, and not too many.</summary>
    private async Task<X509Certificate2> InTurnAsync(Func<Task<X509Certificate2>> fetch, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > MostWaiting || !await fetching.WaitAsync(http.Timeout, cancellation))
                throw new HttpRequestException("Too many ask for certificates.");
            try
            {
                return await fetch();
            }
            finally
            {
                fetching.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private async Task<X509Certificate2> FetchAsync(string url, CancellationToken cancellation)
    {
        if (kept.TryGetValue(url, out var known))
            return known;
        var now = clock.GetUtcNow();
        while (fetched.TryPeek(out var earlier) && earlier <= now - TimeSpan.FromMinutes(1))
            fetched.Dequeue();
        if (fetched.Count >= MostFetchedInAMinute)
            throw new HttpRequestException("Too many certificates were fetched within a minute.");
        fetched.Enqueue(now);
        using var answer = await http.GetAsync(new Uri(url), cancellation);
        if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            throw HookRefusedException.Forged("SigningCertURL");
        answer.EnsureSuccessStatusCode();
        var certificate = X509Certificate2.CreateFromPem(await answer.Content.ReadAsStringAsync(cancellation));
        if (!IsTrusted(certificate, new Uri(url).Host))
        {
            certificate.Dispose();
            throw HookRefusedException.Forged("SigningCertURL");
        }
        if (kept.Count < MostKept)
            kept.TryAdd(url, certificate);
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
        fetching.Dispose();
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

    /// <summary>Behind "sns" stands a region, and no other service of Amazon's in which anybody may choose the first word.</summary>
    [GeneratedRegex(@"^sns\.[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}\.amazonaws\.com(\.cn)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex(@"^/[A-Za-z0-9-]{1,100}\.pem\z", RegexOptions.CultureInvariant)]
    private static partial Regex Certificate();
}
