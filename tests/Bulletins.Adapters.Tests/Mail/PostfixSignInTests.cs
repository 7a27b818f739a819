using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>Signing in to a real Postfix that has passwords checked by a real Dovecot, over STARTTLS.</summary>
[SetUICulture("en")]
public class PostfixSignInTests
{
    [SetUp]
    public async Task RequireServers()
    {
        if (!Postfix.CanRun || !await Dovecot.CanRunAsync())
            Assert.Ignore("Postfix or Dovecot 2.3 is not installed, or this isn't root.");
    }

    [Test]
    public async Task Who_signs_in_with_the_right_password_may_send_and_with_a_wrong_one_reads_why_not([Values("plain", "login")] string mechanism)
    {
        using var certificate = new CertificateFiles();
        await using var dovecot = await Dovecot.StartAsync(mechanism, "circulars", "S3cret pass+word");
        await using var postfix = await Postfix.StartAsync($"{certificate.PostfixSettings}\n{dovecot.PostfixSettings}");

        await using var connection = await ConnectAsync(postfix, certificate, "S3cret pass+word");
        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);
        var refused = Assert.ThrowsAsync<RelayException>(() => ConnectAsync(postfix, certificate, "s3cret pass+word"), dovecot.Log());

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted), postfix.Log());
        Assert.That(await postfix.WaitForMessagesAsync(1), Has.Count.EqualTo(1), postfix.Log());
        Assert.That(postfix.Log(), Does.Contain($"sasl_method={mechanism.ToUpperInvariant()}, sasl_username=circulars"));
        Assert.That(refused!.Message, Does.StartWith($"The relay “campaign” (127.0.0.1:{postfix.Port}) refused to sign in the user name “circulars”: 535 5.7.8"));
    }

    [Test]
    public async Task Who_does_not_sign_in_is_refused_by_name_of_what_is_missing()
    {
        using var certificate = new CertificateFiles();
        await using var dovecot = await Dovecot.StartAsync("plain", "circulars", "secret");
        await using var postfix = await Postfix.StartAsync($"{certificate.PostfixSettings}\n{dovecot.PostfixSettings}");

        await using var connection = await ConnectAsync(postfix, certificate, password: null);
        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That((result.Outcome, result.Code), Is.EqualTo((AttemptOutcome.RefusedForGood, (int?)554)), $"{result} {postfix.Log()}");
    }

    private static Task<IMailConnection> ConnectAsync(Postfix postfix, CertificateFiles certificate, string? password) =>
        new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(new RelayOptions
        {
            Name = "campaign",
            Host = "127.0.0.1",
            Port = postfix.Port,
            Security = RelaySecurity.StartTls,
            CertificateAuthorityFile = certificate.Authority,
            UserName = password is null ? null : "circulars",
            Password = password,
            Timeout = TimeSpan.FromSeconds(60),
        }, default);
}
