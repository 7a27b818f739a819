using Bulletins.Texts;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>A folder that a mail server writes messages into. A message is moved aside once it is kept, and never deleted.</summary>
internal sealed class FolderSource(MailFolderOptions folder, long largest) : IMailSource
{
    public string Name => folder.Name;

    private string From => folder.Kind == MailFolderKind.Maildir ? Path.Combine(folder.Path, "new") : folder.Path;

    public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        try
        {
            var (mails, tooLarge) = (0, 0);
            var files = Directory.EnumerateFiles(From, folder.Kind == MailFolderKind.Eml ? "*.eml" : "*").Where(file => !Path.GetFileName(file).StartsWith('.'));
            foreach (var file in files.Order(StringComparer.Ordinal).ToList())
            {
                if (new FileInfo(file).Length > largest)
                {
                    tooLarge++;
                    continue;
                }
                await keep(await File.ReadAllBytesAsync(file, cancellation), cancellation);
                MoveAside(file);
                mails++;
            }
            return new TakenIn(mails, tooLarge);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailSourceException(new Fault(Words.Tracking, "Source.Folder", folder.Name, From, e.Message), e);
        }
    }

    /// <summary>In a maildir as one that was seen; else into a folder of its own.</summary>
    private void MoveAside(string file)
    {
        var name = Path.GetFileName(file);
        var target = folder.Kind == MailFolderKind.Maildir
            ? Path.Combine(folder.Path, "cur", name.Contains(":2,", StringComparison.Ordinal) ? name : name + ":2,S")
            : Path.Combine(folder.Path, "read", name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(file, target, overwrite: true);
    }
}
