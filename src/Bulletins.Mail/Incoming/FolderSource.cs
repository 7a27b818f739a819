using Bulletins.Texts;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>A folder that a mail server writes messages into. A message is moved aside once it is kept, and never deleted.</summary>
internal sealed class FolderSource(MailFolderOptions folder, long largest, TimeProvider clock) : IMailSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>Kept, but not yet moved aside: that is tried again without reading them. Under the same name there may come another.</summary>
    private readonly HashSet<(string File, DateTime WrittenAt, long Size)> unfinished = [];

    public string Name => folder.Name;

    private string From => folder.Kind == MailFolderKind.Maildir ? Path.Combine(folder.Path, "new") : folder.Path;

    public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        try
        {
            var files = Directory.EnumerateFiles(From, folder.Kind == MailFolderKind.Eml ? "*.eml" : "*").Where(file => !Path.GetFileName(file).StartsWith('.'));
            var found = files.Order(StringComparer.Ordinal).Select(file => new FileInfo(file)).Where(file => file.Exists).ToList();
            unfinished.IntersectWith([.. found.Select(MarkOf)]);
            var (mails, unreadable, left) = await TakeInAsync(found.Where(file => file.Length <= largest && !IsBeingWritten(file)), keep, cancellation);
            return new TakenIn(mails, found.Count(file => file.Length > largest),
                unreadable is not null ? InWords("Source.FilesUnreadable", unreadable) : left is not null ? InWords("Source.FolderUnfinished", left) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailSourceException(InWords("Source.Folder", e), e);
        }
    }

    /// <summary>One file that can't be read or moved keeps no other waiting.</summary>
    private async Task<(int Mails, Exception? Unreadable, Exception? Left)> TakeInAsync(IEnumerable<FileInfo> files, Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        var mails = 0;
        Exception? unreadable = null;
        Exception? left = null;
        foreach (var file in files)
        {
            var mark = MarkOf(file);
            if (!unfinished.Contains(mark))
            {
                var (octets, broken) = await TryReadAsync(file.FullName, cancellation);
                unreadable ??= broken;
                if (octets is null)
                    continue;
                await keep(octets, cancellation);
                unfinished.Add(mark);
                mails++;
            }
            if (TryMoveAside(file.FullName) is { } refused)
                left ??= refused;
            else
                unfinished.Remove(mark);
        }
        return (mails, unreadable, left);
    }

    private Fault InWords(string key, Exception cause) => new(Words.Tracking, key, folder.Name, From, cause.Message);

    private static (string, DateTime, long) MarkOf(FileInfo file) => (file.FullName, file.LastWriteTimeUtc, file.Length);

    private static async Task<(byte[]? Octets, Exception? Broken)> TryReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return (await File.ReadAllBytesAsync(file, cancellation), null);
        }
        catch (FileNotFoundException)
        {
            // Somebody took it away in the meantime: another process, or people.
            return (null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e);
        }
    }

    /// <returns>Why it can't be moved; null when it was.</returns>
    private Exception? TryMoveAside(string file)
    {
        try
        {
            MoveAside(file);
            return null;
        }
        catch (FileNotFoundException) when (!File.Exists(file))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    /// <summary>A maildir is written elsewhere and moved in; into another folder a server writes as it goes.</summary>
    private bool IsBeingWritten(FileInfo file) => folder.Kind == MailFolderKind.Eml && clock.GetUtcNow() - file.LastWriteTimeUtc < Settling;

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
