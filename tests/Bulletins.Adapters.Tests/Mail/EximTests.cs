using System.Text;
using Bulletins.Adapters.Tests.Mail.Dkim;
using Bulletins.Mail.Smtp;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;
using MimeKit;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>The sample circular through a mail server of another family than Postfix, which reports, refuses and writes down in its own way.</summary>
[SetUICulture("en")]
public class EximTests
{
    [SetUp]
    public void RequireExim()
    {
        if (!Exim.CanRun)
            Assert.Ignore("Exim is not installed, or this isn't root.");
    }

    [Test]
    public async Task Exim_takes_the_signed_circular_over_STARTTLS_tells_its_refusals_apart_and_reports_under_the_token()
    {
        using var certificate = new CertificateFiles();
        await using var exim = await Exim.StartAsync(certificate);
        var circular = SampleCircular.Compose(RecordedReading.Opens | RecordedReading.Clicks);
        await using var connection = await ConnectAsync(exim, certificate);

        var taken = await connection.SendAsync(circular, default);
        var gone = await connection.SendAsync(circular with { ToAddress = "gone@member.example" }, default);
        var full = await connection.SendAsync(circular with { ToAddress = "full@member.example" }, default);
        var large = await connection.SendAsync(TestMessage.To("chan@member.example", paragraphs: 4000), default);
        var after = await connection.SendAsync(circular with { ToAddress = "wong@member.example", WantsSuccessReport = false }, default);

        Assert.That((taken.Outcome, after.Outcome), Is.EqualTo((AttemptOutcome.Accepted, AttemptOutcome.Accepted)), exim.Log());
        Assert.That((gone.Outcome, gone.Code, gone.EnhancedCode, gone.Reason), Is.EqualTo((AttemptOutcome.RefusedForGood, (int?)550, "5.1.1", (ReplyReason?)ReplyReason.UnknownAddress)), exim.Log());
        Assert.That((full.Outcome, full.Code, full.Reason), Is.EqualTo((AttemptOutcome.RefusedForNow, (int?)452, (ReplyReason?)ReplyReason.MailboxFull)), exim.Log());
        Assert.That((large.Outcome, large.Reason), Is.EqualTo((AttemptOutcome.RefusedForGood, (ReplyReason?)ReplyReason.TooLarge)));
        var messages = await exim.WaitForMessagesAsync(3);
        Assert.That(messages, Has.Count.EqualTo(3), exim.Log());
        var arrived = messages.Single(message => message.Recipient == "chan@member.example");
        Assert.That(arrived.Sender, Is.EqualTo(circular.EnvelopeSender));
        Assert.That(Encoding.Latin1.GetString(arrived.Bytes).TrimEnd(), Is.EqualTo(Encoding.Latin1.GetString(SignedMail.Write(circular)).TrimEnd()), "unchanged");
        Assert.That(await Dkimpy.VerifyAsync(arrived.Bytes, SignedMail.Records), Is.EqualTo((string[])["pass", "pass"]));
        AssertReported(messages.Single(message => message.Sender.Length == 0), circular);
    }

    [Test]
    public async Task Exim_that_wants_encryption_and_does_not_get_it_is_told_as_such()
    {
        using var certificate = new CertificateFiles();
        await using var exim = await Exim.StartAsync(certificate);

        Assert.That(async () => await ConnectAsync(exim, certificate: null), Throws.TypeOf<RelayException>().With.Message.Contains("isn’t from an authority that this machine trusts"));
        await using var open = await ConnectAsync(exim, certificate, RelaySecurity.None);
        var result = await open.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That((result.Outcome, result.Code), Is.EqualTo((AttemptOutcome.RelayFailed, (int?)530)), $"{result}");
    }

    private static void AssertReported(ReceivedMessage report, OutgoingMessage circular)
    {
        Assert.That(report.Recipient, Is.EqualTo(circular.EnvelopeSender));
        var groups = ((MessageDeliveryStatus)((MultipartReport)report.Parse().Body!)[1]).StatusGroups!;
        Assert.That(groups[0]["Original-Envelope-Id"], Is.EqualTo(circular.Token));
        Assert.That((groups[1]["Original-Recipient"]?.Replace(" ", ""), groups[1]["Action"]), Is.EqualTo(("rfc822;chan@member.example", "delivered")));
    }

    private static Task<IMailConnection> ConnectAsync(Exim exim, CertificateFiles? certificate, RelaySecurity security = RelaySecurity.StartTls) =>
        new SmtpMailSender(SignedMail.Format(SignedMail.RsaSigner, SignedMail.Ed25519Signer)).ConnectAsync(new RelayOptions
        {
            Name = "exim",
            Host = "127.0.0.1",
            Port = exim.Port,
            Security = security,
            CertificateAuthorityFile = certificate?.Authority,
            ReportSuccess = true,
            Timeout = TimeSpan.FromSeconds(60),
        }, default);
}
