using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Hosting;

[Parallelizable]
internal sealed class SecurityHeaderTests
{
    private BulletinsHost host = null!;

    [OneTimeSetUp]
    public async Task Start() => host = await BulletinsHost.StartAsync(("Web:TrustedProxies:0", "127.0.0.0/8"), ("Web:TrustedProxies:1", "::1"));

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [TestCase("/sign-in")]
    [TestCase("/api/me")]
    [TestCase("/console.css")]
    public async Task Every_answer_keeps_scripts_and_frames_of_others_out(string address)
    {
        using var client = host.Client(followRedirects: false);
        var answer = await client.GetAsync(address);
        Assert.That(Header(answer, "Content-Security-Policy"), Does.Contain("script-src 'self';").And.Contain("frame-ancestors 'self'").And.Contain("object-src 'none'"));
        Assert.That(Header(answer, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header(answer, "Referrer-Policy"), Is.EqualTo("strict-origin-when-cross-origin"));
        Assert.That(answer.Headers.Contains("Server"), Is.False);
    }

    [Test]
    public async Task The_page_about_a_circular_that_is_not_there_may_have_our_styles()
    {
        using var client = host.Client(followRedirects: false);
        var answer = await client.GetAsync("/b/nothing-has-this-token");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Match("<link[^>]*rel=\"stylesheet\"[^>]*href=\"/"));
        Assert.That(Header(answer, "Content-Security-Policy"), Does.Match("style-src [^;]*'self'"));
    }

    [Test]
    public async Task Behind_a_trusted_proxy_with_TLS_cookies_are_secure_and_browsers_stay_with_TLS()
    {
        using var client = host.Client(followRedirects: false);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Host = "bulletins.example.org";
        var answer = await client.GetAsync("/sign-in");
        Assert.That(Header(answer, "Strict-Transport-Security"), Does.StartWith("max-age="));
        Assert.That(Header(answer, "Set-Cookie"), Does.Contain("secure").IgnoreCase.And.Contain("httponly").IgnoreCase.And.Contain("samesite").IgnoreCase);
    }

    [Test]
    public async Task The_words_of_a_proxy_that_is_not_trusted_count_for_nothing()
    {
        await using var alone = await BulletinsHost.StartAsync();
        using var client = alone.Client(followRedirects: false);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var answer = await client.GetAsync("/sign-in");
        Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.False);
        Assert.That(Header(answer, "Set-Cookie"), Does.Not.Contain("secure").IgnoreCase);
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join("; ", values) : "";
}
