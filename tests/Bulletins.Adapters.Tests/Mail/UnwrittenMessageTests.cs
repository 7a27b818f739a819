using System.Buffers;
using Bulletins.Mail.Capture;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>A message that can't be brought into its Internet form has not left, and whoever is told so needn't wonder.</summary>
[SetUICulture("en")]
public sealed class UnwrittenMessageTests
{
    private static readonly IMessageFormat Format = new PickyFormat("li@member.example");

    [Test]
    public async Task A_relay_is_handed_nothing_and_takes_the_next_one_over_the_same_connection()
    {
        await using var server = new SmtpTestServer();
        var relay = new RelayOptions { Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None };
        await using var connection = await new SmtpMailSender(Format).ConnectAsync(relay, default);

        AssertUnwritten(await connection.SendAsync(TestMessage.To("li@member.example"), default));
        var next = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That(next.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(server.Messages.Select(message => message.Recipient), Is.EqualTo(new[] { "chan@member.example" }));
    }

    [Test]
    public async Task A_folder_gets_no_file_and_takes_the_next_one()
    {
        var root = Directory.CreateTempSubdirectory("bulletins-unwritten-").FullName;
        try
        {
            var folder = new MailFolder(Options.Create(new MailOptions { CaptureFolder = root }), new DataFolder(Options.Create(new StorageOptions())));
            await using var connection = await new MailFolderSender(folder, Format).ConnectAsync(new RelayOptions(), default);

            AssertUnwritten(await connection.SendAsync(TestMessage.To("li@member.example"), default));
            Assert.That(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), Is.Empty);

            Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void AssertUnwritten(SendResult result)
    {
        Assert.That((result.Outcome, result.Code), Is.EqualTo((AttemptOutcome.RefusedForGood, (int?)null)));
        Assert.That(StoredFault.Read(result.Reply!), Does.Contain("nothing was sent").And.Contain("Nobody has thought of this"));
    }

    private sealed class PickyFormat(string address) : IMessageFormat
    {
        private readonly MimeMessageFormat format = new();

        public void Write(OutgoingMessage message, IBufferWriter<byte> to)
        {
            to.Write("X-Begun: yes\r\n"u8);
            if (message.ToAddress == address)
                throw new ArgumentException("Nobody has thought of this.");
            format.Write(message, to);
        }
    }
}
