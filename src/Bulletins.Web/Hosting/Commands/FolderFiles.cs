namespace Bulletins.Web.Hosting.Commands;

/// <summary>The files of a folder and of those in it, in the order of their names; hidden ones are left out, and links to folders, which may
/// lead in a circle.</summary>
internal static class FolderFiles
{
    private static readonly EnumerationOptions Shown = new() { AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false };

    /// <param name="path">A folder.</param>
    /// <param name="unreadable">Told each entry that can't be read, and why.</param>
    public static IEnumerable<string> In(string path, Action<string, string> unreadable)
    {
        foreach (var entry in Entries(path, unreadable))
        {
            var name = Path.Combine(path, entry.Name);
            if (entry is DirectoryInfo)
            {
                foreach (var file in entry.LinkTarget is null ? In(name, unreadable) : [])
                    yield return file;
            }
            else
            {
                yield return name;
            }
        }
    }

    private static FileSystemInfo[] Entries(string path, Action<string, string> unreadable)
    {
        try
        {
            return [.. new DirectoryInfo(path).EnumerateFileSystemInfos("*", Shown).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable(path, e.Message);
            return [];
        }
    }

    /// <summary>Pipes, sockets and devices have no length; to open one may wait for ever. An empty file has nothing to say either.</summary>
    public static bool IsEmpty(string path)
    {
        try
        {
            var entry = new FileInfo(path);
            return (entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry) is FileInfo { Exists: true, Length: 0 };
        }
        catch (IOException)
        {
            // A link in a circle; to open it says so.
            return false;
        }
    }
}
