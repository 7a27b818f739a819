using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

[Parallelizable(ParallelScope.All)]
[SetUICulture("en")]
public class RelayTests
{
    private static readonly X509Certificate2 Certificate = TestCertificate.SelfSigned("127.0.0.1");

    [OneTimeTearDown]
    public static void Forget() => Certificate.Dispose();

    [TestCase(RelaySecurity.StartTls)]
    [TestCase(RelaySecurity.Tls)]
    public async Task It_signs_in_and_sends_over_an_encrypted_connection(RelaySecurity security)
    {
        await using var server = new SmtpTestServer { Certificate = Certificate, SpeaksTlsAtOnce = security == RelaySecurity.Tls, Account = ("協會", "密碼 secret") };
        await using (var connection = await Trusting(Certificate).ConnectAsync(Relay(server.Port, security, "協會", "密碼 secret"), default))
            Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        Assert.That(server.Messages, Has.Count.EqualTo(1));
        var commands = server.Commands.Select(command => command.Split(' ')[0]).ToList();
        if (security == RelaySecurity.StartTls)
            Assert.That(commands.IndexOf("STARTTLS"), Is.LessThan(commands.IndexOf("AUTH")).And.GreaterThanOrEqualTo(0), "no password before the encryption");
        Assert.That(commands[^1], Is.EqualTo("QUIT"));
    }

    [Test]
    public async Task Nothing_is_sent_to_a_server_without_STARTTLS()
    {
        await using var server = new SmtpTestServer { Account = ("user", "secret") };

        Refused(server, RelaySecurity.StartTls, "doesn’t offer STARTTLS", user: "user", forGood: true);
        Assert.That(server.Commands.Where(command => !command.StartsWith("EHLO", StringComparison.Ordinal) && command != "QUIT"), Is.Empty);
    }

    [TestCase(RelaySecurity.StartTls)]
    [TestCase(RelaySecurity.Tls)]
    public async Task A_certificate_from_an_unknown_authority_is_refused(RelaySecurity security)
    {
        await using var server = new SmtpTestServer { Certificate = Certificate, SpeaksTlsAtOnce = security == RelaySecurity.Tls, Account = ("user", "secret") };

        Refused(server, security, "isn’t from an authority that this machine trusts: CN=127.0.0.1", user: "user", forGood: true);
        Assert.That(server.Commands, Has.None.StartsWith("AUTH"));
    }

    [Test]
    public async Task A_certificate_for_another_name_is_refused()
    {
        using var other = TestCertificate.SelfSigned("other.example");
        await using var server = new SmtpTestServer { Certificate = other };

        Refused(server, RelaySecurity.StartTls, "a certificate for another name: other.example", sender: Trusting(other));
    }

    [Test]
    public async Task An_expired_certificate_is_refused()
    {
        using var expired = TestCertificate.SelfSigned("127.0.0.1", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var server = new SmtpTestServer { Certificate = expired };

        Refused(server, RelaySecurity.StartTls, "has expired or isn’t valid yet: 2020-01-01 – 2021-01-01", sender: Trusting(expired));
    }

    [Test]
    public async Task A_server_that_does_not_speak_TLS_is_refused()
    {
        await using var server = new SmtpTestServer();

        Refused(server, RelaySecurity.Tls, "No encrypted connection to the relay “main”");
    }

    [Test]
    public async Task A_wrong_password_is_the_relays_problem_with_the_servers_words()
    {
        await using var server = new SmtpTestServer { Account = ("user", "right") };

        Refused(server, RelaySecurity.None, "refused to sign in the user name “user”: 535 5.7.8 Wrong user name or password", user: "user", forGood: true);
    }

    [Test]
    public async Task A_user_name_for_a_server_without_sign_in_is_said_so()
    {
        await using var server = new SmtpTestServer();

        Refused(server, RelaySecurity.None, "doesn’t offer signing in", user: "user");
    }

    [Test]
    public async Task A_server_that_wants_a_sign_in_that_is_not_configured_fails_as_a_relay()
    {
        await using var server = new SmtpTestServer { Account = ("user", "secret") };
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(server.Port), default);

        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That((result.Outcome, result.Reason), Is.EqualTo((AttemptOutcome.RelayFailed, ReplyReason.SignIn)));
        Assert.That(result.Reply, Does.Contain("Authentication required"));
    }

    [TestCase("554 5.7.1 Your address is on a block list", "refused the connection: 554 5.7.1 Your address is on a block list", true)]
    [TestCase("554 5.7.0 Too many connections from you", "refused the connection: 554 5.7.0 Too many connections from you", false)]
    [TestCase("421 4.7.0 Too many connections", "refused the connection: 421 4.7.0 Too many connections", false)]
    public async Task A_refusing_greeting_is_told_in_the_servers_words(string greeting, string sentence, bool forGood)
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.Greeting ? SmtpAnswer.SayAndHangUp(greeting) : null };

        Refused(server, RelaySecurity.None, sentence, forGood: forGood);
    }

    [TestCase(SmtpMoment.Greeting)]
    [TestCase(SmtpMoment.Ehlo)]
    [TestCase(SmtpMoment.StartTls)]
    [TestCase(SmtpMoment.SignIn)]
    public async Task A_relay_that_breaks_off_or_stalls_at_the_start_can_not_be_used(SmtpMoment moment)
    {
        foreach (var answer in (SmtpAnswer[])[SmtpAnswer.HangUp, SmtpAnswer.Break, SmtpAnswer.Stall, SmtpAnswer.SayAndHangUp("421 4.3.2 Closing")])
        {
            await using var server = new SmtpTestServer
            {
                Certificate = Certificate,
                Account = ("user", "secret"),
                Script = (m, _) => m == moment ? answer : null,
            };
            Refused(server, RelaySecurity.StartTls, answer == SmtpAnswer.Stall ? "did not answer within 2 seconds" : "The ", user: "user", sender: Trusting(Certificate),
                seconds: answer == SmtpAnswer.Stall ? 2 : 30);
        }
    }

    [Test]
    public void A_relay_that_is_not_there_is_named_with_host_and_port()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        Assert.That(async () => await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(port), default),
            Throws.TypeOf<RelayException>().With.Message.StartsWith($"The relay “main” (127.0.0.1:{port}) can’t be reached: "));
        var nowhere = Relay(25);
        nowhere.Host = "no-such-host.invalid";
        Assert.That(async () => await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(nowhere, default),
            Throws.TypeOf<RelayException>().With.Message.StartsWith("The relay “main” (no-such-host.invalid:25)"));
    }

    [Test]
    public async Task A_cancellation_while_connecting_throws_as_such()
    {
        using var cancellation = new CancellationTokenSource(200);
        await using var server = new SmtpTestServer { Script = (_, _) => SmtpAnswer.Stall };
        var relay = Relay(server.Port);

        Assert.That(async () => await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_connection_is_used_up_after_the_configured_number_of_messages()
    {
        await using var server = new SmtpTestServer();
        var relay = Relay(server.Port);
        relay.MessagesPerConnection = 2;
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, default);

        await connection.SendAsync(TestMessage.To("a@member.example"), default);
        Assert.That(connection.IsUsable, Is.True);
        await connection.SendAsync(TestMessage.To("b@member.example"), default);
        Assert.That(connection.IsUsable, Is.False);
    }

    [Test]
    public async Task An_address_in_Chinese_goes_to_a_relay_that_can_carry_it_and_not_to_another()
    {
        await using var able = new SmtpTestServer();
        await using var unable = new SmtpTestServer();
        unable.Capabilities.Remove("SMTPUTF8");
        var message = TestMessage.To("陳大文@會員.example");

        await using var good = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(able.Port), default);
        await using var poor = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(unable.Port), default);
        var carried = await good.SendAsync(message, default);
        var refused = await poor.SendAsync(message, default);

        Assert.That(carried.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(able.Messages.Single().Recipient, Is.EqualTo("陳大文@會員.example"));
        Assert.That(able.Messages.Single().Bytes, Is.EqualTo(((IMessageFormat)new MimeMessageFormat()).Write(message)));
        Assert.That((refused.Outcome, refused.Reason), Is.EqualTo((AttemptOutcome.RefusedForGood, ReplyReason.InternationalAddress)));
        Assert.That(unable.Commands, Has.None.StartsWith("MAIL"));
        Assert.That(poor.IsUsable, Is.True);
    }

    [Test]
    public async Task A_Chinese_domain_needs_no_special_relay()
    {
        await using var server = new SmtpTestServer();
        server.Capabilities.Remove("SMTPUTF8");
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(server.Port), default);

        var result = await connection.SendAsync(TestMessage.To("chan@會員.example"), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(server.Messages.Single().Recipient, Is.EqualTo($"chan@{new System.Globalization.IdnMapping().GetAscii("會員.example")}"));
    }

    private static void Refused(SmtpTestServer server, RelaySecurity security, string sentence, string? user = null, SmtpMailSender? sender = null, int seconds = 30, bool? forGood = null)
    {
        var refusal = Assert.ThrowsAsync<RelayException>(() => (sender ?? new SmtpMailSender(new MimeMessageFormat())).ConnectAsync(Relay(server.Port, security, user, user is null ? null : "secret", seconds), default));
        Assert.That(refusal.Message, Does.Contain(sentence).And.Contain($"“main” (127.0.0.1:{server.Port})"));
        Assert.That(server.Received, Is.Empty);
        Assert.That(refusal.IsRefusal, Is.EqualTo(forGood ?? refusal.IsRefusal), "whether it is of any use to wait");
    }

    private static SmtpMailSender Trusting(X509Certificate2 certificate) => new(new MimeMessageFormat()) { Authorities = [certificate] };

    private static RelayOptions Relay(int port, RelaySecurity security = RelaySecurity.None, string? user = null, string? password = null, int seconds = 30) => new()
    {
        Name = "main",
        Host = "127.0.0.1",
        Port = port,
        Security = security,
        UserName = user,
        Password = password,
        Timeout = TimeSpan.FromSeconds(seconds),
    };
}
