using Bulletins.Texts;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Mail.Incoming;

/// <summary>A folder that a mail server writes messages into. A message is moved aside once it is kept, and never deleted.</summary>
internal sealed class FolderSource(MailFolderOptions folder, long largest, TimeProvider clock) : IMailSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>Kept, but not yet moved aside: that is tried again without reading them. Under the same name there may come another.</summary>
    private readonly HashSet<(string File, DateTime WrittenAt, long Size)> unfinished = [];

    /// <summary>Taken in out of cur, or moved there, by their names without flags: those never change, and no other mail gets them. After a restart
    /// what lies there is read once more and found to be known.</summary>
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Files whose date lies ahead, so that it doesn't tell whether they are still being written, and when they were first seen as they are.</summary>
    private readonly Dictionary<(string File, DateTime WrittenAt, long Size), long> ahead = [];

    public string Name => folder.Name;

    private string From => folder.Kind == MailFolderKind.Maildir ? Path.Combine(folder.Path, "new") : folder.Path;

    private string Seen => Path.Combine(folder.Path, "cur");

    public async Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation)
    {
        var round = new FolderRound(largest, keep, cancellation);
        List<FileInfo> fresh;
        try
        {
            fresh = Found(From, folder.Kind == MailFolderKind.Eml ? "*.eml" : "*", _ => true);
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            throw new MailSourceException(InWords("Source.Folder", From, e), e);
        }
        var marks = fresh.Select(MarkOf).ToHashSet();
        unfinished.IntersectWith(marks);
        foreach (var gone in ahead.Keys.Where(mark => !marks.Contains(mark)).ToList())
            ahead.Remove(gone);
        await TakeInAsync(fresh.Where(file => !IsBeingWritten(file)), round);
        if (folder.Kind == MailFolderKind.Maildir)
            await TakeInSeenAsync(round);
        return new TakenIn(round.Mails, round.TooLarge, round.Unreadable is { } unreadable ? InWords("Source.FilesUnreadable", folder.Path, unreadable)
            : round.Left is { } left ? InWords("Source.FolderUnfinished", From, left) : null);
    }

    /// <summary>One file that can't be read or moved keeps no other waiting.</summary>
    private async Task TakeInAsync(IEnumerable<FileInfo> files, FolderRound round)
    {
        var isKept = files.ToLookup(file => unfinished.Contains(MarkOf(file)));
        MoveAside(isKept[true], round);
        await foreach (var kept in round.TakeAsync(isKept[false]))
        {
            unfinished.UnionWith(kept.Select(MarkOf));
            MoveAside(kept, round);
        }
    }

    private void MoveAside(IEnumerable<FileInfo> kept, FolderRound round)
    {
        foreach (var file in kept)
        {
            if (TryMoveAside(file.FullName) is { } refused)
                round.Left ??= refused;
            else
                unfinished.Remove(MarkOf(file));
        }
    }

    /// <summary>Whoever opens a maildir moves what is new to cur, perhaps before it was looked for here; it stays as they have it. What they have marked as
    /// deleted isn't read.</summary>
    private async Task TakeInSeenAsync(FolderRound round)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        List<FileInfo> found;
        try
        {
            found = Directory.Exists(Seen) ? Found(Seen, "*", IsNew) : [];
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            round.Unreadable ??= e;
            return;
        }
        known.IntersectWith(names);
        await foreach (var kept in round.TakeAsync(found))
            known.UnionWith(kept.Select(file => WithoutFlags(file.Name)));

        // While a flag is changed the same mail may be listed twice; one of both is there.
        bool IsNew(string name)
        {
            var mail = WithoutFlags(name);
            return names.Add(mail) && !known.Contains(mail) && !FlagsOf(name).Contains('T');
        }
    }

    private static List<FileInfo> Found(string path, string pattern, Func<string, bool> isWanted) =>
    [
        .. Directory.EnumerateFiles(path, pattern).Where(file => Path.GetFileName(file) is var name && !name.StartsWith('.') && isWanted(name))
            .Order(StringComparer.Ordinal).Select(file => new FileInfo(file)).Where(file => file.Exists),
    ];

    private Fault InWords(string key, string path, Exception cause) => new(Words.Tracking, key, folder.Name, path, cause.Message);

    internal static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException;

    private static (string, DateTime, long) MarkOf(FileInfo file) => (file.FullName, file.LastWriteTimeUtc, file.Length);

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
            // Whoever took it away may have moved it to cur.
            Know(file);
            return null;
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return e;
        }
    }

    /// <summary>A maildir is written elsewhere and moved in; into another folder a server writes as it goes.</summary>
    private bool IsBeingWritten(FileInfo file)
    {
        if (folder.Kind != MailFolderKind.Eml)
            return false;
        if (clock.GetUtcNow() - file.LastWriteTimeUtc is var age && age >= TimeSpan.Zero)
            return age < Settling;
        // Written by a machine whose clock is ahead, or dated by a person: it is left alone until it has stayed as it is for so long.
        var mark = MarkOf(file);
        ahead.TryAdd(mark, clock.GetTimestamp());
        return clock.GetElapsedTime(ahead[mark]) < Settling;
    }

    /// <summary>In a maildir as one that was seen; else into a folder of its own.</summary>
    private void MoveAside(string file)
    {
        var name = Path.GetFileName(file);
        var target = folder.Kind == MailFolderKind.Maildir
            ? Path.Combine(Seen, name.Contains(":2,", StringComparison.Ordinal) ? name : name + ":2,S")
            : Path.Combine(folder.Path, "read", name);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        for (var number = 2; !TryMove(file, target); number++)
            target = Path.Combine(Path.GetDirectoryName(target)!, Numbered(name, number));
        Know(target);
    }

    private void Know(string file)
    {
        if (folder.Kind == MailFolderKind.Maildir)
            known.Add(WithoutFlags(Path.GetFileName(file)));
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

    private static string WithoutFlags(string name) => name.IndexOf(":2,", StringComparison.Ordinal) is >= 0 and var flags ? name[..flags] : name;

    private static string FlagsOf(string name) => name.IndexOf(":2,", StringComparison.Ordinal) is >= 0 and var flags ? name[flags..] : "";
}
