using Bulletins.Mail.Messages;
using Bulletins.Mail.OAuth;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Testing.Mail;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Adapters.Tests.Mail.OAuth;

[SetUICulture("en")]
public sealed class TokenSignInTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 26, 1, 0, 0, TimeSpan.Zero));
    private string folder = "";
    private TokenTestServer endpoint = null!;
    private RelayTokens tokens = null!;

    [SetUp]
    public void Start()
    {
        folder = Directory.CreateTempSubdirectory("bulletins-oauth-").FullName;
        endpoint = new TokenTestServer();
        tokens = NewTokens();
    }

    [TearDown]
    public async Task Stop()
    {
        tokens.Dispose();
        await endpoint.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("XOAUTH2", "XOAUTH2")]
    [TestCase("XOAUTH2 OAUTHBEARER", "OAUTHBEARER")]
    [TestCase("PLAIN OAUTHBEARER", "OAUTHBEARER")]
    public async Task It_signs_in_with_a_token_by_what_the_relay_offers(string offered, string used)
    {
        await using var server = new SmtpTestServer { TakesToken = (user, token) => (user, token) == ("circulars@association.example", "token-1"), TokenMechanisms = offered.Split(' ') };
        await using (var connection = await ConnectAsync(Relay(server, OAuthGrant.ClientCredentials)))
            Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        Assert.That(server.Commands, Has.One.StartsWith($"AUTH {used} "));
        Assert.That(endpoint.Requests.Single(), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = "app", ["client_secret"] = "app secret&", ["scope"] = "https://outlook.office365.com/.default",
        }));
    }

    [Test]
    public async Task A_token_is_asked_for_once_and_used_until_shortly_before_its_end()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        var relay = Relay(server, OAuthGrant.ClientCredentials);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await (await ConnectAsync(relay)).DisposeAsync()));
        clock.Advance(TimeSpan.FromMinutes(57));
        await (await ConnectAsync(relay)).DisposeAsync();
        Assert.That(endpoint.Requests, Has.Count.EqualTo(1));

        clock.Advance(TimeSpan.FromMinutes(1));
        await (await ConnectAsync(relay)).DisposeAsync();
        Assert.That(endpoint.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_that_the_relay_refuses_is_replaced_once()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, token) => token == "token-2" };
        await (await ConnectAsync(Relay(server, OAuthGrant.ClientCredentials))).DisposeAsync();

        Assert.That(endpoint.Requests, Has.Count.EqualTo(2));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task A_relay_that_refuses_every_token_is_told_with_its_words()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => false };

        Refused(Relay(server, OAuthGrant.ClientCredentials), "refused to sign in the user name “circulars@association.example”: 535 5.7.3 Token not accepted");
        Assert.That(endpoint.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_relay_that_takes_no_tokens_is_said_so()
    {
        await using var server = new SmtpTestServer { Account = ("circulars@association.example", "x") };

        Refused(Relay(server, OAuthGrant.ClientCredentials), "doesn’t take access tokens");
        Assert.That(server.Commands, Has.None.StartsWith("AUTH"));
    }

    [TestCase(400, """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."}""", "refused an access token for the relay “main”: invalid_client: AADSTS7000215: Invalid client secret.")]
    [TestCase(400, """{"error":"invalid_grant"}""", ": invalid_grant")]
    [TestCase(503, "<html>busy</html>", ": HTTP 503")]
    [TestCase(200, "{}", ": HTTP 200")]
    [TestCase(200, "[]", ": HTTP 200")]
    public async Task A_refusing_endpoint_is_told_in_its_words_and_nothing_secret_is(int status, string json, string sentence)
    {
        endpoint.Script = _ => (status, json);
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };

        Refused(Relay(server, OAuthGrant.RefreshToken), sentence);
        Assert.That(server.Connections, Is.Zero, "the relay isn't called without a token");
    }

    [Test]
    public async Task An_endpoint_that_is_not_there_is_the_relays_problem()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        var relay = Relay(server, OAuthGrant.ClientCredentials);
        relay.OAuth.TokenEndpoint = "http://127.0.0.1:1/token";

        Refused(relay, "No access token for the relay “main”: http://127.0.0.1:1/token can’t be reached: ");
    }

    [Test]
    public async Task A_new_refresh_token_is_kept_and_used_after_a_restart()
    {
        endpoint.Script = number => (200, TokenTestServer.Token(number, refreshToken: $"refresh-{number}"));
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        var relay = Relay(server, OAuthGrant.RefreshToken);

        await (await ConnectAsync(relay)).DisposeAsync();
        using var restarted = NewTokens();
        await (await ConnectAsync(relay, restarted)).DisposeAsync();

        Assert.That(endpoint.Requests.Select(request => request["refresh_token"]), Is.EqualTo(new[] { "refresh-0", "refresh-1" }));
        Assert.That(endpoint.Requests[0]["grant_type"], Is.EqualTo("refresh_token"));
        var file = Directory.GetFiles(Path.Combine(folder, "oauth")).Single();
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task A_refresh_token_newly_configured_goes_before_the_kept_one()
    {
        endpoint.Script = number => (200, TokenTestServer.Token(number, refreshToken: $"refresh-{number}"));
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        var relay = Relay(server, OAuthGrant.RefreshToken);
        await (await ConnectAsync(relay)).DisposeAsync();

        relay.OAuth.RefreshToken = "new consent";
        using var restarted = NewTokens();
        await (await ConnectAsync(relay, restarted)).DisposeAsync();

        Assert.That(endpoint.Requests[1]["refresh_token"], Is.EqualTo("new consent"));
    }

    [Test]
    public async Task A_kept_refresh_token_that_may_not_be_read_is_no_reason_to_send_nothing()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        endpoint.Script = number => (200, TokenTestServer.Token(number, refreshToken: $"refresh-{number}"));
        var relay = Relay(server, OAuthGrant.RefreshToken);
        await (await ConnectAsync(relay)).DisposeAsync();
        // Reading a folder is denied to everybody, whoever runs the tests.
        var file = Directory.GetFiles(Path.Combine(folder, "oauth")).Single();
        File.Delete(file);
        Directory.CreateDirectory(file);

        using var restarted = NewTokens();
        await (await ConnectAsync(relay, restarted)).DisposeAsync();
        Assert.That(endpoint.Requests[^1]["refresh_token"], Is.EqualTo("refresh-0"));
    }

    [Test]
    public async Task Whatever_goes_wrong_with_a_token_is_the_relays_problem()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        var relay = Relay(server, OAuthGrant.ClientCredentials);
        relay.OAuth.TokenEndpoint = "nowhere";

        Refused(relay, "broke: ");
    }

    [Test]
    public async Task A_cancellation_while_a_token_is_awaited_throws_as_such()
    {
        await using var server = new SmtpTestServer { TakesToken = (_, _) => true };
        using var cancellation = new CancellationTokenSource();
        endpoint.Script = number =>
        {
            cancellation.Cancel();
            return (200, TokenTestServer.Token(number));
        };

        Assert.That(async () => await Sender(tokens).ConnectAsync(Relay(server, OAuthGrant.ClientCredentials), cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private void Refused(RelayOptions relay, string sentence)
    {
        var refusal = Assert.ThrowsAsync<RelayException>(() => ConnectAsync(relay));
        Assert.That(refusal.Message, Does.Contain(sentence).And.Contain("“main”"));
        for (Exception? inner = refusal; inner is not null; inner = inner.InnerException)
            Assert.That(inner.Message, Does.Not.Contain("app secret").And.Not.Contain("refresh-0").And.Not.Contain("token-1"));
    }

    private Task<IMailConnection> ConnectAsync(RelayOptions relay, RelayTokens? own = null) => Sender(own ?? tokens).ConnectAsync(relay, default);

    private static SmtpMailSender Sender(RelayTokens tokens) => new(new MimeMessageFormat(), new RelaySignIn(tokens));

    private RelayTokens NewTokens() => new(new DataFolder(Options.Create(new StorageOptions { DataFolder = folder })), clock, NullLogger<RelayTokens>.Instance);

    private RelayOptions Relay(SmtpTestServer server, OAuthGrant grant) => new()
    {
        Name = "main",
        Host = "127.0.0.1",
        Port = server.Port,
        Security = RelaySecurity.None,
        UserName = "circulars@association.example",
        Timeout = TimeSpan.FromSeconds(30),
        OAuth = new RelayOAuthOptions
        {
            Grant = grant,
            TokenEndpoint = endpoint.Address,
            ClientId = "app",
            ClientSecret = "app secret&",
            RefreshToken = grant == OAuthGrant.RefreshToken ? "refresh-0" : null,
            Scope = grant == OAuthGrant.ClientCredentials ? "https://outlook.office365.com/.default" : null,
        },
    };
}
