using System.Text;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;
using MimeKit;
using MimeKit.Cryptography;

namespace Bulletins.Adapters.Tests.Mail.Dkim;

/// <summary>What others say to our signatures: dkimpy, and MimeKit's verifier, which shares no code with the signer.</summary>
[Parallelizable(ParallelScope.All)]
public class DkimVerificationTests
{
    private static readonly string[] Pass = ["pass", "pass"];
    private static readonly string[] Fail = ["fail", "fail"];

    private static IEnumerable<TestCaseData<OutgoingMessage>> Messages()
    {
        var plain = TestMessage.To("chan@member.example");
        yield return new(plain) { TestName = "a circular in Chinese, base64" };
        yield return new(plain with { Html = Filled("<p>Hello  there</p>  \r\n\r\n\r\n"), Text = Filled("a  b \t c   \r\n .\r\n..dots\r\n\r\n\r\n") }) { TestName = "English text with white space and empty lines at the end" };
        yield return new(plain with { ReplyTo = null, FromName = "", ToName = new string('長', 60) }) { TestName = "long names and none" };
        yield return new(plain with { Headers = [.. plain.Headers, new("X-Twice", "a"), new("X-Twice", "b"), new("Feedback-ID", "a:b:bulletins")] }) { TestName = "fields that occur twice" };
    }

    [TestCaseSource(nameof(Messages))]
    public async Task Both_signatures_hold(OutgoingMessage message)
    {
        var signed = SignedMail.Write(message);

        Assert.That(await Dkimpy.VerifyAsync(signed, SignedMail.Records), Is.EqualTo(Pass));
        Assert.That(await MimeKitSaysAsync(signed), Is.EqualTo(Pass));
    }

    [TestCase("Subject: ", "Subject: Re: ", TestName = "another subject")]
    [TestCase("List-Unsubscribe: ", "List-Unsubscribe: <https://evil.example/>,\r\n ", TestName = "another way to unsubscribe")]
    [TestCase("MIME-Version: ", "List-Unsubscribe: <https://evil.example/>\r\nMIME-Version: ", TestName = "a second List-Unsubscribe")]
    [TestCase("MIME-Version: ", "List-Archive: <https://evil.example/>\r\nMIME-Version: ", TestName = "a field that was not there")]
    [TestCase("Date: ", "From: <other@evil.example>\r\nDate: ", TestName = "a second From above")]
    [TestCase("MIME-Version: ", "From: <other@evil.example>\r\nMIME-Version: ", TestName = "a second From below")]
    [TestCase("MIME-Version: ", "Subject: other\r\nMIME-Version: ", TestName = "a second subject")]
    [TestCase("\r\n\r\n--=_", "\r\n\r\nmore\r\n--=_", TestName = "more in the body")]
    public async Task Whatever_is_changed_breaks_them(string what, string becomes)
    {
        var text = Encoding.Latin1.GetString(SignedMail.Write(TestMessage.To("chan@member.example")));
        var at = text.IndexOf(what, text.IndexOf("\r\nDate: ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThan(0));
        var changed = Encoding.Latin1.GetBytes(text[..at] + becomes + text[(at + what.Length)..]);

        Assert.That(await Dkimpy.VerifyAsync(changed, SignedMail.Records), Is.EqualTo(Fail));
    }

    [Test]
    public async Task What_relays_do_on_the_way_does_not_break_them()
    {
        var text = Encoding.Latin1.GetString(SignedMail.Write(TestMessage.To("chan@member.example")));
        var relayed = "Received: from relay.example (relay.example [192.0.2.1])\r\n\tby mx.member.example; Mon, 23 Nov 2026 10:30:05 +0800\r\n"
            + text.Replace("MIME-Version: ", "Feedback-ID: 1:relay\r\nMIME-Version:  ") + "\r\n";

        Assert.That(await Dkimpy.VerifyAsync(Encoding.Latin1.GetBytes(relayed), SignedMail.Records), Is.EqualTo(Pass));
    }

    [Test]
    public async Task They_hold_for_the_bytes_that_a_server_gets()
    {
        await using var server = new SmtpTestServer();
        var relay = new RelayOptions { Name = "main", Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None };
        await using (var connection = await new Bulletins.Mail.Smtp.SmtpMailSender(SignedMail.Format(SignedMail.RsaSigner, SignedMail.Ed25519Signer)).ConnectAsync(relay, default))
            Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        Assert.That(await Dkimpy.VerifyAsync(server.Messages.Single().Bytes, SignedMail.Records), Is.EqualTo(Pass));
    }

    private static async Task<string[]> MimeKitSaysAsync(byte[] bytes)
    {
        using var message = await MimeMessage.LoadAsync(new MemoryStream(bytes));
        var verifier = new DkimVerifier(new PublishedKeys());
        List<string> verdicts = [];
        foreach (var signature in message.Headers.Where(header => header.Id == HeaderId.DkimSignature))
            verdicts.Add(await verifier.VerifyAsync(message, signature) ? "pass" : "fail");
        return [.. verdicts];
    }

    private static Rendering.FilledText Filled(string text) => text;

    private sealed class PublishedKeys : DkimPublicKeyLocatorBase
    {
        public override Org.BouncyCastle.Crypto.AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellation = default) =>
            GetPublicKey(SignedMail.Records[$"{selector}._domainkey.{domain}"]);

        public override Task<Org.BouncyCastle.Crypto.AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellation = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellation));
    }
}
