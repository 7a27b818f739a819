using System.Text;
using Bulletins.Mail.Incoming;
using Bulletins.Mail.OAuth;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mail that is taken in from where a mail server keeps it.</summary>
public abstract class MailboxTest
{
    private protected readonly List<string> kept = [];

    [SetUp]
    public async Task RequireDovecot()
    {
        kept.Clear();
        if (!await DovecotMailbox.CanRunAsync())
            Assert.Ignore("Dovecot 2.3 with IMAP and POP3 is not installed, or this isn't root.");
    }

    private protected Task Keep(IReadOnlyList<byte[]> mails, CancellationToken cancellation)
    {
        kept.AddRange(mails.Select(Encoding.UTF8.GetString));
        return Task.CompletedTask;
    }

    private protected static string Letter(string subject, string text = "Good day") => $"From: Chan <chan@firm.example>\nTo: bounces@prdia.example\nSubject: {subject}\nMessage-ID: <{Guid.NewGuid():N}@firm.example>\n\n{text}\n";

    private protected static string Subject(string mail) => mail.Split('\n').Single(line => line.StartsWith("Subject: ", StringComparison.Ordinal))[9..].Trim();

    private protected static IMailSource Source(DovecotMailbox dovecot, MailboxProtocol protocol, AfterReading after, long largest = 10_000_000,
        RelaySecurity security = RelaySecurity.None, string? authority = null, string? password = null, string? folder = null)
    {
        var options = Options(dovecot, protocol, after);
        (options.Security, options.CertificateAuthorityFile, options.Password, options.Folder) = (security, authority, password ?? DovecotMailbox.Password, folder ?? "INBOX");
        return protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), largest) : new Pop3Source(options, Tokens(), largest);
    }

    private protected static MailboxOptions Options(DovecotMailbox dovecot, MailboxProtocol protocol, AfterReading after) => new()
    {
        Protocol = protocol,
        Host = "127.0.0.1",
        Port = protocol == MailboxProtocol.Imap ? dovecot.ImapPort : dovecot.Pop3Port,
        Security = RelaySecurity.None,
        UserName = DovecotMailbox.User,
        Password = DovecotMailbox.Password,
        AfterReading = after,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private protected static RelayTokens Tokens() =>
        new(new DataFolder(Microsoft.Extensions.Options.Options.Create(new StorageOptions { DataFolder = Path.GetTempPath() })), TimeProvider.System, NullLogger<RelayTokens>.Instance);

    private protected sealed class Databases(TestDatabase database) : IDbContextFactory<BulletinsDb>
    {
        public BulletinsDb CreateDbContext() => database.Open();
    }
}
