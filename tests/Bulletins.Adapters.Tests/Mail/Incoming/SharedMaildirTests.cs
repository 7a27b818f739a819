using System.Text;
using Bulletins.Mail.Incoming;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>A maildir that others open, too: whoever does so moves what is new to cur.</summary>
public class SharedMaildirTests
{
    private readonly List<string> kept = [];
    private string folder = null!;
    private FolderSource source = null!;

    [SetUp]
    public void MakeOne()
    {
        kept.Clear();
        folder = Directory.CreateTempSubdirectory("bulletins-maildir-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "new"));
        Directory.CreateDirectory(Path.Combine(folder, "cur"));
        source = new FolderSource(new MailFolderOptions { Path = folder }, 1000, TimeProvider.System);
    }

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task What_they_moved_before_it_was_looked_for_is_read_once_and_left_as_they_have_it()
    {
        Write("new", "1.mail");
        Write("cur", "2.mail:2,");
        Write("cur", "3.mail:2,RS");

        var first = await TakeInAsync();
        Assert.That((first.Mails, string.Join(' ', kept)), Is.EqualTo((3, "1.mail 2.mail:2, 3.mail:2,RS")));

        // A flag changes nothing of what was read, and what is new is found.
        File.Move(PathOf("cur", "2.mail:2,"), PathOf("cur", "2.mail:2,S"));
        Write("cur", "4.mail:2,");
        await TakeInAsync();
        await TakeInAsync();

        Assert.That(string.Join(' ', kept), Is.EqualTo("1.mail 2.mail:2, 3.mail:2,RS 4.mail:2,"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(folder, "cur")).Select(Path.GetFileName), Is.EquivalentTo(new[] { "1.mail:2,S", "2.mail:2,S", "3.mail:2,RS", "4.mail:2," }));
    }

    [Test]
    public async Task What_they_move_while_it_is_being_taken_in_is_read_once()
    {
        Write("new", "1.mail");
        Write("new", "2.mail");

        await source.TakeInAsync((mails, _) =>
        {
            foreach (var name in (string[])["1.mail", "2.mail"])
                if (File.Exists(PathOf("new", name)))
                    File.Move(PathOf("new", name), PathOf("cur", name + ":2,"));
            return Keep(mails);
        }, default);
        var again = await TakeInAsync();

        Assert.That((string.Join(' ', kept), again), Is.EqualTo(("1.mail 2.mail", new TakenIn(0, 0))));
    }

    [Test]
    public async Task What_they_marked_as_deleted_is_not_read_and_what_is_too_large_is_told()
    {
        Write("cur", "1.mail:2,ST");
        File.WriteAllText(PathOf("cur", "2.mail:2,"), new string('x', 2000));

        Assert.That((await TakeInAsync(), kept.Count), Is.EqualTo((new TakenIn(0, 1), 0)));
    }

    private Task<TakenIn> TakeInAsync() => source.TakeInAsync((mails, _) => Keep(mails), default);

    private Task Keep(IReadOnlyList<byte[]> mails)
    {
        kept.AddRange(mails.Select(Encoding.UTF8.GetString));
        return Task.CompletedTask;
    }

    /// <summary>A mail that says what its file was called.</summary>
    private void Write(string where, string name) => File.WriteAllText(PathOf(where, name), name);

    private string PathOf(string where, string name) => Path.Combine(folder, where, name);
}
