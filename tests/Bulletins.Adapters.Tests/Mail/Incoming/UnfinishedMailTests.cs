using System.Text;
using Bulletins.Mail.Incoming;
using Bulletins.Mail.OAuth;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Tracking.Incoming;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mails that are kept here, and that can't be moved or deleted where they came from.</summary>
[SetUICulture("en")]
public class UnfinishedMailTests
{
    private readonly List<string> kept = [];

    [SetUp]
    public void Forget() => kept.Clear();

    [Test]
    public async Task A_file_that_cannot_be_moved_keeps_no_other_waiting_and_is_read_once([Values] MailFolderKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-folder-").FullName;
        try
        {
            var isMaildir = kind == MailFolderKind.Maildir;
            var from = Directory.CreateDirectory(isMaildir ? Path.Combine(folder, "new") : folder).FullName;
            var inTheWay = Directory.CreateDirectory(isMaildir ? Path.Combine(folder, "cur", "1.eml:2,S") : Path.Combine(folder, "read", "1.eml"));
            foreach (var name in (string[])["1", "2", "3"])
                await File.WriteAllTextAsync(Path.Combine(from, $"{name}.eml"), $"Subject: {name}\n\nText\n");
            var source = new FolderSource(new MailFolderOptions { Path = folder, Kind = kind }, 1_000_000, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(1)));

            for (var round = 0; round < 2; round++)
                Assert.That($"{(await source.TakeInAsync(Keep, default)).Left}", Does.Contain("everything was read"));
            Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "1", "2", "3" }));
            Assert.That(Directory.EnumerateFiles(from, "*.eml").Select(Path.GetFileName), Is.EqualTo(new[] { "1.eml" }));

            inTheWay.Delete();
            await source.TakeInAsync(Keep, default);
            Assert.That((kept.Count, Directory.EnumerateFiles(from, "*.eml").Count()), Is.EqualTo((3, 0)), "it is done as soon as it can be");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_file_that_is_dated_ahead_doesnt_wait_for_its_date_and_isnt_read_while_it_grows()
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-folder-").FullName;
        try
        {
            var file = Path.Combine(folder, "1.eml");
            var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
            var source = new FolderSource(new MailFolderOptions { Path = folder, Kind = MailFolderKind.Eml }, 1_000_000, clock);
            foreach (var text in (string[])["Subject: 1\n\nTe", "Subject: 1\n\nText\n"])
            {
                await File.WriteAllTextAsync(file, text);
                File.SetLastWriteTimeUtc(file, clock.GetUtcNow().UtcDateTime.AddYears(1));
                for (var look = 0; look < 2; look++, clock.Advance(TimeSpan.FromSeconds(3)))
                    await source.TakeInAsync(Keep, default);
                Assert.That(kept, Is.Empty, "it may still be written");
            }

            await source.TakeInAsync(Keep, default);

            Assert.That((kept.Count, Directory.EnumerateFiles(folder, "*.eml").Count()), Is.EqualTo((1, 0)));
            Assert.That(kept.Single(), Does.Contain("Text"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_file_that_another_process_took_in_the_meantime_is_no_trouble([Values] MailFolderKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("bulletins-folder-").FullName;
        try
        {
            var from = Directory.CreateDirectory(kind == MailFolderKind.Maildir ? Path.Combine(folder, "new") : folder).FullName;
            var names = Enumerable.Range(1, 60).Select(i => $"{i:D2}").ToList();
            foreach (var name in names)
                await File.WriteAllTextAsync(Path.Combine(from, $"{name}.eml"), $"Subject: {name}\n\nText\n");
            var source = new FolderSource(new MailFolderOptions { Path = folder, Kind = kind }, 1_000_000, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(1)));

            var taken = await source.TakeInAsync((mails, stopping) =>
            {
                // One of those that are being kept can't be moved any more, and the last not be read.
                File.Delete(Path.Combine(from, "01.eml"));
                File.Delete(Path.Combine(from, "60.eml"));
                return Keep(mails, stopping);
            }, default);

            Assert.That((kept.Select(Subject).ToArray(), taken), Is.EqualTo((names.SkipLast(1).ToArray(), new TakenIn(59, 0))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_mail_that_a_POP3_server_does_not_delete_keeps_no_other_waiting_and_is_fetched_once()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Pop3, [.. Enumerable.Range(1, 3).Select(i => $"Subject: {i}\n\nText\n")]) { KeepsAll = true };
        var source = Source(server, AfterReading.Delete);

        for (var round = 0; round < 2; round++)
            Assert.That($"{(await source.TakeInAsync(Keep, default)).Left}", Does.Contain("no room"));
        Assert.That((kept.Select(Subject).ToArray(), server.Fetched.ToArray()), Is.EqualTo((new[] { "1", "2", "3" }, new[] { 0, 1, 2 })));

        server.KeepsAll = false;
        await source.TakeInAsync(Keep, default);
        Assert.That((kept.Count, server.Finished.ToArray()), Is.EqualTo((3, new[] { 0, 1, 2 })), "it is done as soon as the server lets it");
    }

    [Test]
    public async Task A_mail_that_gets_the_unique_id_of_a_deleted_one_is_fetched_before_it_is_deleted()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Pop3, ["Subject: 1\n\nText\n"]);
        var source = Source(server, AfterReading.Delete);

        await source.TakeInAsync(Keep, default);
        server.Hold("Subject: 2\n\nText\n");
        await source.TakeInAsync(Keep, default);

        Assert.That((kept.Select(Subject).ToArray(), server.Finished.ToArray()), Is.EqualTo((new[] { "1", "2" }, new[] { 0, 0 })));
    }

    [Test]
    public async Task A_mail_that_gets_the_unique_id_of_one_that_people_took_away_is_read([Values] bool isOfAnotherSize)
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Pop3, ["Subject: 1\n\nText\n"]);
        var source = Source(server, AfterReading.Keep);

        await source.TakeInAsync(Keep, default);
        if (!isOfAnotherSize)
        {
            server.Hold();
            await source.TakeInAsync(Keep, default);
        }
        server.Hold(isOfAnotherSize ? "Subject: 2\n\nLonger\n" : "Subject: 2\n\nText\n");
        await source.TakeInAsync(Keep, default);

        Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public async Task When_the_line_breaks_before_the_end_those_that_are_kept_are_not_fetched_again()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Pop3, [.. Enumerable.Range(1, 3).Select(i => $"Subject: {i}\n\nText\n")]);
        var source = Source(server, AfterReading.Delete);

        Assert.That(() => source.TakeInAsync((mails, stopping) => kept.Count == 2 ? throw new IOException("the line broke") : Keep(mails, stopping), default), Throws.TypeOf<MailSourceException>());
        await source.TakeInAsync(Keep, default);

        Assert.That((kept.Select(Subject).ToArray(), server.Fetched.ToArray()), Is.EqualTo((new[] { "1", "2", "3" }, new[] { 0, 1, 2, 2 })));
    }

    private static Pop3Source Source(WithholdingMailbox server, AfterReading after) => new(new MailboxOptions
    {
        Protocol = MailboxProtocol.Pop3, Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20), AfterReading = after,
    }, new RelayTokens(new DataFolder(Options.Create(new StorageOptions { DataFolder = Path.GetTempPath() })), TimeProvider.System, NullLogger<RelayTokens>.Instance), 10_000);

    private Task Keep(IReadOnlyList<byte[]> mails, CancellationToken cancellation)
    {
        kept.AddRange(mails.Select(Encoding.UTF8.GetString));
        return Task.CompletedTask;
    }

    private static string Subject(string mail) => mail.Split('\n')[0]["Subject: ".Length..].Trim();
}
