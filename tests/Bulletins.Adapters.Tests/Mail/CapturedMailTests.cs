using Bulletins.Mail.Capture;
using Bulletins.Mail.Messages;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Mail;

[SetUICulture("en")]
public sealed class CapturedMailTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private string root = "";

    [SetUp]
    public void CreateFolder() => root = Directory.CreateTempSubdirectory("bulletins-capture-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(root, recursive: true);

    [Test]
    public async Task A_captured_mail_is_the_message_behind_its_envelope_and_reads_back()
    {
        var message = TestMessage.To("chan@會員.example", Token);

        var result = await SendAsync(message);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        var name = $"2026-11-23/023000.000000-{Token}.eml";
        var file = await File.ReadAllBytesAsync(Path.Combine(root, name));
        Assert.That(file, Is.EqualTo((byte[])[.. System.Text.Encoding.ASCII.GetBytes(
            $"X-Envelope-From: <info+{Token}@association.example>\r\nX-Envelope-To: <chan@{new System.Globalization.IdnMapping().GetAscii("會員.example")}>\r\n"),
            .. ((IMessageFormat)new MimeMessageFormat()).Write(message)]));

        var opened = await new CapturedMail(Folder()).OpenAsync(name, default);
        Assert.That((opened.Summary.Name, opened.Summary.Date, opened.Summary.Subject), Is.EqualTo((name, message.Date, message.Subject)));
        Assert.That(opened.EnvelopeFrom, Is.EqualTo(message.EnvelopeSender));
        Assert.That(opened.Html!.ReplaceLineEndings("\n").Trim(), Is.EqualTo(message.Html.ToString().Trim()));
        Assert.That(opened.Text!.ReplaceLineEndings("\n").Trim(), Is.EqualTo(message.Text.ToString().Trim()));
        Assert.That(opened.Fields, Has.Some.EqualTo(new KeyValuePair<string, string>("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")));
    }

    [Test]
    public async Task A_mail_sent_again_later_stands_beside_the_first()
    {
        var message = TestMessage.To("chan@member.example", Token);
        await SendAsync(message);
        await SendAsync(message);
        await SendAsync(message with { Date = message.Date.AddMinutes(5) });

        Assert.That((await new CapturedMail(Folder()).ListAsync(0, 10, default)).Items.Select(item => item.Date),
            Is.EqualTo(new[] { message.Date.AddMinutes(5), message.Date }));
    }

    [Test]
    public async Task The_list_shows_the_newest_first_in_pages_and_only_finished_mails()
    {
        await using (var connection = await new MailFolderSender(Folder(), new MimeMessageFormat()).ConnectAsync(new RelayOptions(), default))
            for (var i = 0; i < 30; i++)
                await connection.SendAsync(TestMessage.To($"contact{i}@member.example") with { Date = TestMessage.Date.AddHours(i) }, default);
        await File.WriteAllTextAsync(Path.Combine(root, "2026-11-23", $"235959.000000-{Token}.eml.x.part"), "half");
        await File.WriteAllTextAsync(Path.Combine(root, "notes.eml"), "Subject: somebody's own file");

        var second = await new CapturedMail(Folder()).ListAsync(10, 10, default);

        Assert.That(second.Total, Is.EqualTo(30));
        Assert.That(second.Items.Select(item => item.Date), Is.EqualTo(Enumerable.Range(0, 10).Select(i => TestMessage.Date.AddHours(19 - i))));
        Assert.That(second.Items[0].To, Does.Contain("contact19@member.example"));
        Assert.That((await new CapturedMail(Folder()).ListAsync(30, 10, default)).Items, Is.Empty);
    }

    [Test]
    public async Task Before_any_mail_the_list_is_empty()
    {
        Assert.That(await new CapturedMail(Folder("not-there-yet")).ListAsync(0, 10, default), Has.Property("Total").Zero);
    }

    [TestCase("2026-11-23/023000.000000-ffffffffffffffffffffffffffffffff.eml")]
    [TestCase("../bulletins.db")]
    [TestCase("2026-11-23/../../etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    public void Only_captured_mail_can_be_opened(string name) =>
        Assert.That(async () => await new CapturedMail(Folder()).OpenAsync(name, default), Throws.TypeOf<NotFoundException>());

    [Test]
    public async Task A_folder_that_can_not_be_written_fails_as_a_relay_and_says_which()
    {
        var blocked = Path.Combine(root, "blocked");
        await File.WriteAllTextAsync(blocked, "a file where the folder should be");
        Assert.That(async () => await new MailFolderSender(Folder("blocked"), new MimeMessageFormat()).ConnectAsync(new RelayOptions(), default),
            Throws.TypeOf<RelayException>().With.Message.StartsWith($"The mail could not be written to the folder {blocked}: "));

        await File.WriteAllTextAsync(Path.Combine(root, "2026-11-23"), "a file where the day's folder should be");
        await using var connection = await new MailFolderSender(Folder(), new MimeMessageFormat()).ConnectAsync(new RelayOptions(), default);
        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That((result.Outcome, result.Reason), Is.EqualTo((AttemptOutcome.RelayFailed, ReplyReason.RelayUnavailable)));
        Assert.That(StoredFault.Read(result.Reply!), Does.StartWith($"The mail could not be written to the folder {root}: "));
        Assert.That(connection.IsUsable, Is.False);
    }

    [Test]
    public async Task A_full_disk_fails_as_a_relay_and_leaves_no_half_mail()
    {
        if (!Directory.Exists("/dev/shm") || !File.Exists("/dev/full"))
            Assert.Ignore("Only where /dev/full is.");
        await using var connection = await new MailFolderSender(Folder(), new FormatOfFullDisk()).ConnectAsync(new RelayOptions(), default);

        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.RelayFailed));
        Assert.That(result.Reply, Does.Contain("No space left"));
        Assert.That(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    /// <summary>Writes to the kernel's always full device, so that the error is the real one.</summary>
    private sealed class FormatOfFullDisk : IMessageFormat
    {
        public void Write(OutgoingMessage message, System.Buffers.IBufferWriter<byte> to)
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.Write([1]);
            throw new InvalidOperationException("/dev/full took a byte.");
        }
    }

    private async Task<SendResult> SendAsync(OutgoingMessage message)
    {
        await using var connection = await new MailFolderSender(Folder(), new MimeMessageFormat()).ConnectAsync(new RelayOptions(), default);
        return await connection.SendAsync(message, default);
    }

    private MailFolder Folder(string? sub = null) => new(
        Options.Create(new MailOptions { CaptureFolder = sub is null ? root : Path.Combine(root, sub) }),
        new DataFolder(Options.Create(new StorageOptions { DataFolder = root })));
}
