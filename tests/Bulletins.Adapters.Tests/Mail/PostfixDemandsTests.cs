using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>What a real Postfix can demand of those who hand it mail.</summary>
public class PostfixDemandsTests
{
    [SetUp]
    public void RequirePostfix()
    {
        if (!Postfix.CanRun)
            Assert.Ignore("Postfix is not installed, or this isn't root.");
    }

    [Test]
    public async Task A_greylisted_recipient_is_refused_for_now_and_taken_at_the_next_try()
    {
        using var policy = new GreylistPolicy();
        await using var postfix = await Postfix.StartAsync($"smtpd_sender_restrictions = {policy.Restriction}");
        var message = TestMessage.To("chan@member.example");

        await using var connection = await ConnectAsync(Relay(postfix));
        var first = await connection.SendAsync(message, default);
        var second = await connection.SendAsync(message, default);

        Assert.That((first.Outcome, first.Code, first.EnhancedCode), Is.EqualTo((AttemptOutcome.RefusedForNow, (int?)450, "4.2.0")), postfix.Log());
        Assert.That(second.Outcome, Is.EqualTo(AttemptOutcome.Accepted), postfix.Log());
        Assert.That(await postfix.WaitForMessagesAsync(1), Has.Count.EqualTo(1), postfix.Log());
    }

    [Test]
    public async Task A_message_above_the_announced_size_is_refused_for_good_and_the_connection_goes_on()
    {
        await using var postfix = await Postfix.StartAsync("message_size_limit = 20000");

        await using var connection = await ConnectAsync(Relay(postfix));
        var large = await connection.SendAsync(TestMessage.To("large@member.example", paragraphs: 1000), default);
        var small = await connection.SendAsync(TestMessage.To("small@member.example"), default);

        Assert.That((large.Outcome, large.Reason), Is.EqualTo((AttemptOutcome.RefusedForGood, (ReplyReason?)ReplyReason.TooLarge)));
        Assert.That(small.Outcome, Is.EqualTo(AttemptOutcome.Accepted), postfix.Log());
        Assert.That((await postfix.WaitForMessagesAsync(1)).Single().Recipient, Is.EqualTo("small@member.example"));
    }

    [Test]
    public async Task Where_encryption_is_required_the_mail_goes_over_STARTTLS_with_the_certificate_checked()
    {
        using var certificate = new CertificateFiles();
        await using var postfix = await Postfix.StartAsync(certificate.PostfixSettings);
        var relay = Relay(postfix);
        relay.Security = RelaySecurity.StartTls;

        Assert.That(async () => await ConnectAsync(relay), Throws.TypeOf<RelayException>(), "an authority that nobody named");
        relay.CertificateAuthorityFile = certificate.Authority;
        await using var connection = await ConnectAsync(relay);
        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted), postfix.Log());
        Assert.That(await postfix.WaitForMessagesAsync(1), Has.Count.EqualTo(1), postfix.Log());
    }

    private static RelayOptions Relay(Postfix postfix) =>
        new() { Host = "127.0.0.1", Port = postfix.Port, Security = RelaySecurity.None, Timeout = TimeSpan.FromSeconds(60) };

    private static Task<IMailConnection> ConnectAsync(RelayOptions relay) =>
        new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, default);
}
