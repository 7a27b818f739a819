using Bulletins.Texts;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>A folder that a mail server writes messages into. A message is moved aside once it is kept, and never deleted.</summary>
internal sealed class FolderSource(MailFolderOptions folder, long largest, TimeProvider clock) : IMailSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public string Name => folder.Name;

    private string From => folder.Kind == MailFolderKind.Maildir ? Path.Combine(folder.Path, "new") : folder.Path;

    public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        try
        {
            var (mails, tooLarge) = (0, 0);
            Exception? unreadable = null;
            var files = Directory.EnumerateFiles(From, folder.Kind == MailFolderKind.Eml ? "*.eml" : "*").Where(file => !Path.GetFileName(file).StartsWith('.'));
            foreach (var file in files.Order(StringComparer.Ordinal).ToList())
            {
                if (new FileInfo(file) is { Exists: true } found && found.Length > largest)
                    tooLarge++;
                else if (!IsBeingWritten(file))
                    (mails, unreadable) = await TryKeepAsync(file, keep, cancellation) is { } broken ? (mails, unreadable ?? broken) : (mails + 1, unreadable);
            }
            return unreadable is null ? new TakenIn(mails, tooLarge) : throw new MailSourceException(new Fault(Words.Tracking, "Source.Folder", folder.Name, From, unreadable.Message), unreadable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailSourceException(new Fault(Words.Tracking, "Source.Folder", folder.Name, From, e.Message), e);
        }
    }

    /// <summary>One file that can't be read keeps no other waiting.</summary>
    /// <returns>What was wrong; null when nothing was.</returns>
    private async Task<Exception?> TryKeepAsync(string file, Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        byte[] octets;
        try
        {
            octets = await File.ReadAllBytesAsync(file, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
        await keep(octets, cancellation);
        MoveAside(file);
        return null;
    }

    /// <summary>A maildir is written elsewhere and moved in; into another folder a server writes as it goes.</summary>
    private bool IsBeingWritten(string file) => folder.Kind == MailFolderKind.Eml && clock.GetUtcNow() - File.GetLastWriteTimeUtc(file) < Settling;

    /// <summary>In a maildir as one that was seen; else into a folder of its own.</summary>
    private void MoveAside(string file)
    {
        var name = Path.GetFileName(file);
        var target = folder.Kind == MailFolderKind.Maildir
            ? Path.Combine(folder.Path, "cur", name.Contains(":2,", StringComparison.Ordinal) ? name : name + ":2,S")
            : Path.Combine(folder.Path, "read", name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        for (var number = 2; !TryMove(file, target); number++)
            target = Path.Combine(Path.GetDirectoryName(target)!, Numbered(name, number));
    }

    /// <returns>False when there is a file of that name: two mails, since servers begin to count anew.</returns>
    private static bool TryMove(string file, string target)
    {
        try
        {
            File.Move(file, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target) && File.Exists(file))
        {
            return false;
        }
    }

    /// <summary>What stands behind the point, or the flags of a maildir, stays at the end.</summary>
    private string Numbered(string name, int number)
    {
        var flags = name.IndexOf(":2,", StringComparison.Ordinal);
        return folder.Kind == MailFolderKind.Maildir
            ? $"{(flags < 0 ? name : name[..flags])}-{number}{(flags < 0 ? ":2,S" : name[flags..])}"
            : $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}";
    }
}
