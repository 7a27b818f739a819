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

/// <summary>Mail that is taken out of a mailbox of a real Dovecot.</summary>
[SetUICulture("en")]
public class MailboxTests
{
    private readonly List<string> kept = [];

    [SetUp]
    public async Task RequireDovecot()
    {
        kept.Clear();
        if (!await DovecotMailbox.CanRunAsync())
            Assert.Ignore("Dovecot 2.3 with IMAP and POP3 is not installed, or this isn't root.");
    }

    [Test]
    public async Task Each_mail_is_brought_once_and_stays_readable_for_people([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        var source = Source(dovecot, protocol, AfterReading.Keep);

        var first = await source.TakeInAsync(Keep, default);
        await dovecot.PutAsync(Letter("three"));
        var second = await source.TakeInAsync(Keep, default);
        var third = await source.TakeInAsync(Keep, default);

        Assert.That((first.Mails, second.Mails, third.Mails), Is.EqualTo((2, 1, 0)), dovecot.Log());
        Assert.That(kept.Select(Subject), Is.EquivalentTo(new[] { "one", "two", "three" }));
        Assert.That(dovecot.Files(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_was_kept_is_moved_into_another_folder_which_is_made()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, MailboxProtocol.Imap, AfterReading.Move).TakeInAsync(Keep, default);

        Assert.That((dovecot.Files().Count, dovecot.Files("Read").Count), Is.EqualTo((0, 1)), dovecot.Log());
    }

    [Test]
    public async Task What_was_kept_is_deleted([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, protocol, AfterReading.Delete).TakeInAsync(Keep, default);

        Assert.That((kept.Count, dovecot.Files().Count), Is.EqualTo((1, 0)), dovecot.Log());
    }

    [Test]
    public async Task A_mail_that_could_not_be_kept_stays_and_is_brought_again([Values] MailboxProtocol protocol, [Values(AfterReading.Keep, AfterReading.Delete)] AfterReading after)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        var source = Source(dovecot, protocol, after);
        var tries = 0;

        Assert.That(async () => await source.TakeInAsync((mails, stopping) => ++tries == 2 ? throw new InvalidOperationException("killed") : Keep(mails, stopping), default),
            Throws.InvalidOperationException);
        await source.TakeInAsync(Keep, default);

        Assert.That(kept.Select(Subject).Distinct(), Is.EquivalentTo(new[] { "one", "two" }), "the store knows the one that came twice");
    }

    [Test]
    public async Task The_store_keeps_what_was_brought_twice_once()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        using var database = new TestDatabase();
        var store = new IncomingMailStore(new Databases(database), TimeProvider.System);
        var results = new List<int>();

        for (var i = 0; i < 2; i++)
            await Source(dovecot, MailboxProtocol.Pop3, AfterReading.Keep).TakeInAsync(async (mails, stopping) => results.Add(await store.AcceptAsync(mails, "bounces", stopping)), default);

        await using var db = database.Open();
        Assert.That(results, Is.EqualTo(new[] { 1, 0 }));
        Assert.That((await db.IncomingMails.SingleAsync()).State, Is.EqualTo(IncomingMailState.Received));
        Assert.That(Encoding.UTF8.GetString((await db.IncomingMailContents.SingleAsync()).Octets), Does.Contain("Subject: one\r\n"));
    }

    [Test]
    public async Task A_mail_that_is_too_large_is_left_and_counted_and_not_fetched_again([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("large", new string('x', 200_000)));
        await dovecot.PutAsync(Letter("small"));
        var source = Source(dovecot, protocol, AfterReading.Delete, largest: 100_000);

        await source.TakeInAsync(Keep, default);
        var again = await source.TakeInAsync(Keep, default);

        Assert.That((again.Mails, again.TooLarge, kept.Select(Subject).Single(), dovecot.Files().Count), Is.EqualTo((0, 1, "small", 1)));
    }

    [Test]
    public async Task TLS_is_checked_against_the_authority_that_is_given([Values] MailboxProtocol protocol)
    {
        using var certificate = new CertificateFiles();
        await using var dovecot = await DovecotMailbox.StartAsync(certificate);
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, protocol, AfterReading.Keep, security: RelaySecurity.Tls, authority: certificate.Authority).TakeInAsync(Keep, default);
        var untrusted = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, protocol, AfterReading.Keep, security: RelaySecurity.Tls).TakeInAsync(Keep, default));

        Assert.That(kept, Has.Count.EqualTo(1));
        Assert.That(untrusted!.Message, Does.StartWith("The certificate of the mailbox “bounces” (127.0.0.1:").And.Contain("CertificateAuthorityFile"));
    }

    [Test]
    public async Task A_wrong_password_and_a_server_that_is_down_are_told_in_a_sentence([Values] MailboxProtocol protocol)
    {
        var dovecot = await DovecotMailbox.StartAsync();
        var wrong = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, protocol, AfterReading.Keep, password: "guess").TakeInAsync(Keep, default));
        var source = Source(dovecot, protocol, AfterReading.Keep);
        await dovecot.DisposeAsync();
        var down = Assert.ThrowsAsync<MailSourceException>(() => source.TakeInAsync(Keep, default));

        Assert.That(wrong!.Message, Does.Contain("refused to sign in the user name “bounces”").And.Not.Contain("guess"));
        Assert.That(down!.Message, Does.Contain("can’t be read: "));
    }

    [Test]
    public async Task A_folder_that_is_missing_is_named()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        var fault = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, MailboxProtocol.Imap, AfterReading.Keep, folder: "Nowhere").TakeInAsync(Keep, default));
        Assert.That(fault!.Message, Does.Contain("has no folder “Nowhere”"));
    }

    [Test]
    public async Task Whoever_waits_at_the_mailbox_hears_of_new_mail_at_once()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        var alarm = new Bell();
        var options = new IncomingOptions();
        options.Mailboxes.Add(Options(dovecot, MailboxProtocol.Imap, AfterReading.Keep));
        using var watch = new MailboxWatch(Microsoft.Extensions.Options.Options.Create(options), Tokens(), alarm, TimeProvider.System, NullLogger<MailboxWatch>.Instance);
        await watch.StartAsync(default);
        for (var i = 0; i < 100 && !dovecot.Log().Contains("Login", StringComparison.Ordinal); i++)
            await Task.Delay(50);

        // Dovecot looks after the folder half a second after IDLE began.
        for (var i = 0; i < 20 && !alarm.Rang.Task.IsCompleted; i++)
        {
            await dovecot.PutAsync(Letter($"mail {i}"));
            await Task.WhenAny(alarm.Rang.Task, Task.Delay(1000));
        }

        Assert.That(alarm.Rang.Task.IsCompleted, Is.True, dovecot.Log());
        await watch.StopAsync(default);
    }

    [Test]
    public async Task Files_of_a_mail_server_are_kept_and_set_aside([Values] MailFolderKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-folder-").FullName;
        try
        {
            var from = kind == MailFolderKind.Maildir ? Directory.CreateDirectory(Path.Combine(folder, "new")).FullName : folder;
            await File.WriteAllTextAsync(Path.Combine(from, "1.eml"), Letter("one"));
            await File.WriteAllTextAsync(Path.Combine(from, "2.eml"), Letter("two"));
            var source = new FolderSource(new MailFolderOptions { Path = folder, Kind = kind }, 1_000_000, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(1)));

            Assert.That(async () => await source.TakeInAsync((_, _) => throw new InvalidOperationException("killed"), default), Throws.InvalidOperationException);
            var taken = await source.TakeInAsync(Keep, default);

            Assert.That((taken.Mails, (await source.TakeInAsync(Keep, default)).Mails, kept.Count), Is.EqualTo((2, 0, 2)));
            Assert.That(Directory.EnumerateFiles(Path.Combine(folder, kind == MailFolderKind.Maildir ? "cur" : "read")).Select(Path.GetFileName),
                Is.EquivalentTo(kind == MailFolderKind.Maildir ? new[] { "1.eml:2,S", "2.eml:2,S" } : ["1.eml", "2.eml"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_file_that_was_set_aside_is_never_overwritten_by_another_of_its_name([Values] MailFolderKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-folder-").FullName;
        try
        {
            var from = kind == MailFolderKind.Maildir ? Directory.CreateDirectory(Path.Combine(folder, "new")).FullName : folder;
            var source = new FolderSource(new MailFolderOptions { Path = folder, Kind = kind }, 1_000_000, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(1)));
            foreach (var subject in (string[])["one", "two", "three"])
            {
                await File.WriteAllTextAsync(Path.Combine(from, "1.eml"), Letter(subject));
                await source.TakeInAsync(Keep, default);
            }

            var aside = Directory.EnumerateFiles(Path.Combine(folder, kind == MailFolderKind.Maildir ? "cur" : "read")).Order(StringComparer.Ordinal).ToList();
            Assert.That(aside.Select(file => Subject(File.ReadAllText(file))), Is.EquivalentTo(new[] { "one", "two", "three" }));
            Assert.That(aside.Select(Path.GetFileName), Is.All.EndsWith(kind == MailFolderKind.Maildir ? ":2,S" : ".eml"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task When_the_server_numbers_its_mails_anew_none_is_lost_and_none_counts_twice([Values] bool keepsKeywords)
    {
        await using var dovecot = await DovecotMailbox.StartAsync(keepsKeywords: keepsKeywords);
        using var database = new TestDatabase();
        var store = new IncomingMailStore(new Databases(database), TimeProvider.System);
        var source = Source(dovecot, MailboxProtocol.Imap, AfterReading.Keep);
        Task<TakenIn> TakeInAsync() => source.TakeInAsync((mails, stopping) => store.AcceptAsync(mails, "bounces", stopping), default);
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        Assert.That(((await TakeInAsync()).Mails, (await TakeInAsync()).Mails), Is.EqualTo((2, 0)), dovecot.Log());
        // A maildir notes keywords as small letters at the end of the name.
        Assert.That(dovecot.Files().Select(file => char.IsAsciiLetterLower(file[^1])), Is.All.EqualTo(keepsKeywords));

        // The third gets the number that the second had.
        File.Delete(dovecot.Files().Single(file => File.ReadAllText(file).Contains("Subject: one", StringComparison.Ordinal)));
        await dovecot.NumberAnewAsync();
        await dovecot.PutAsync(Letter("three"));
        await TakeInAsync();

        await using var db = database.Open();
        var contents = await db.IncomingMailContents.Select(c => c.Octets).ToListAsync();
        Assert.That(contents.Select(octets => Subject(Encoding.UTF8.GetString(octets))), Is.EquivalentTo(new[] { "one", "two", "three" }), dovecot.Log());
    }

    [Test]
    public async Task One_mail_that_a_server_keeps_to_itself_keeps_no_other_waiting([Values] MailboxProtocol protocol)
    {
        await using var server = new WithholdingMailbox(protocol, [Letter("one"), Letter("two"), Letter("three")], withheld: 1);
        var options = new MailboxOptions
        {
            Protocol = protocol, Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
            AfterReading = protocol == MailboxProtocol.Imap ? AfterReading.Keep : AfterReading.Delete,
        };
        IMailSource source = protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), 10_000) : new Pop3Source(options, Tokens(), 10_000);

        var taken = await source.TakeInAsync(Keep, default);
        Assert.That($"{taken.Mails} {taken.Left}", Does.StartWith("2 ").And.Contain("the others were read"));
        Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "one", "three" }));
        Assert.That(server.Finished, Is.EqualTo(new[] { 0, 2 }), "those that are kept are finished with");
    }

    [Test]
    public async Task One_mail_over_which_a_server_hangs_up_each_time_keeps_no_other_waiting([Values] MailboxProtocol protocol)
    {
        await using var server = new WithholdingMailbox(protocol, [Letter("one"), Letter("two"), Letter("three")]) { BreaksAt = 1 };
        var options = new MailboxOptions
        {
            Protocol = protocol, Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
            AfterReading = protocol == MailboxProtocol.Imap ? AfterReading.Keep : AfterReading.Delete,
        };
        IMailSource source = protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), 10_000) : new Pop3Source(options, Tokens(), 10_000);

        for (var round = 0; round < 2; round++)
            Assert.That(() => source.TakeInAsync(Keep, default), Throws.TypeOf<MailSourceException>());
        Assert.That(kept.Select(Subject).Distinct(), Is.EqualTo(new[] { "one", "three" }));
        if (protocol == MailboxProtocol.Pop3)
            await source.TakeInAsync(Keep, default);
        Assert.That(protocol == MailboxProtocol.Pop3 ? server.Deleted : server.Finished, Is.EqualTo(new[] { 0, 2 }), "those that are kept are finished with");
    }

    [TestCase("KEYWORD", 3, Description = "as Exchange does")]
    [TestCase("SEARCH", 2, Description = "and gives the first as deleted")]
    [TestCase(null, 2, Description = "and says that there is none")]
    public async Task A_server_that_refuses_to_search_or_finds_nothing_is_read_all_the_same_and_each_mail_is_fetched_once(string? refused, int read)
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [Letter("one"), Letter("two"), Letter("three")]) { RefusedSearch = refused, FindsNothing = refused is null };
        var source = new ImapSource(new MailboxOptions
        {
            Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
        }, Tokens(), 10_000);

        Assert.That(((await source.TakeInAsync(Keep, default)).Mails, (await source.TakeInAsync(Keep, default)).Mails), Is.EqualTo((read, 0)));
        Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "one", "two", "three" }[^read..]));
    }

    [Test]
    public async Task Mails_that_a_server_does_not_move_or_mark_keep_no_others_waiting_and_are_fetched_once([Values] AfterReading after)
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [.. Enumerable.Range(1, 150).Select(i => Letter($"mail {i}"))]) { KeepsAll = true };
        var source = new ImapSource(new MailboxOptions
        {
            Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20), AfterReading = after,
        }, Tokens(), 10_000);

        for (var round = 0; round < 2; round++)
            Assert.That($"{(await source.TakeInAsync(Keep, default)).Left}", Does.Contain("no room"));
        Assert.That((kept.Count, kept.Distinct().Count()), Is.EqualTo((150, 150)));

        server.KeepsAll = false;
        await source.TakeInAsync(Keep, default);
        Assert.That((kept.Count, server.Finished.Distinct().Count()), Is.EqualTo((150, 150)), "it is done as soon as the server lets it");
    }

    private Task Keep(IReadOnlyList<byte[]> mails, CancellationToken cancellation)
    {
        kept.AddRange(mails.Select(Encoding.UTF8.GetString));
        return Task.CompletedTask;
    }

    private static string Letter(string subject, string text = "Good day") => $"From: Chan <chan@firm.example>\nTo: bounces@prdia.example\nSubject: {subject}\nMessage-ID: <{Guid.NewGuid():N}@firm.example>\n\n{text}\n";

    private static string Subject(string mail) => mail.Split('\n').Single(line => line.StartsWith("Subject: ", StringComparison.Ordinal))[9..].Trim();

    private static IMailSource Source(DovecotMailbox dovecot, MailboxProtocol protocol, AfterReading after, long largest = 10_000_000,
        RelaySecurity security = RelaySecurity.None, string? authority = null, string? password = null, string? folder = null)
    {
        var options = Options(dovecot, protocol, after);
        (options.Security, options.CertificateAuthorityFile, options.Password, options.Folder) = (security, authority, password ?? DovecotMailbox.Password, folder ?? "INBOX");
        return protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), largest) : new Pop3Source(options, Tokens(), largest);
    }

    private static MailboxOptions Options(DovecotMailbox dovecot, MailboxProtocol protocol, AfterReading after) => new()
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

    private static RelayTokens Tokens() =>
        new(new DataFolder(Microsoft.Extensions.Options.Options.Create(new StorageOptions { DataFolder = Path.GetTempPath() })), TimeProvider.System, NullLogger<RelayTokens>.Instance);

    private sealed class Bell : ITrackingAlarm
    {
        public TaskCompletionSource Rang { get; } = new();

        public void LookNow() => Rang.TrySetResult();
    }

    private sealed class Databases(TestDatabase database) : IDbContextFactory<BulletinsDb>
    {
        public BulletinsDb CreateDbContext() => database.Open();
    }
}
