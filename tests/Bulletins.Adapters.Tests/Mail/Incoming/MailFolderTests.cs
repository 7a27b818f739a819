using System.Text;
using Bulletins.Mail.Incoming;
using Bulletins.Tracking.Incoming;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mail that is taken out of a folder that a mail server writes into.</summary>
[SetUICulture("en")]
public class MailFolderTests : MailboxTest
{
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
}
