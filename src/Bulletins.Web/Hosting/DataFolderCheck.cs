using Bulletins.Storage;

namespace Bulletins.Web.Hosting;

/// <summary>Makes the data folder and shows that it can be written, before anything relies on it.</summary>
internal sealed class DataFolderCheck(DataFolder folder)
{
    private const long RoomNeeded = 64 * 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="StartFault">The folder can't be used.</exception>
    public void Prepare()
    {
        RequireOutsideTheProgram();
        try
        {
            Create(folder.Path);
            Create(folder.Keys);
            Create(folder.CapturedMail);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw IsFull(e) ? Full() : StartFault.From("Folder.CannotCreate", folder.Path, e.Message.TrimEnd('.'));
        }
        RequireWritable();
    }

    private void RequireOutsideTheProgram()
    {
        if (IsInside(AppContext.BaseDirectory))
            throw StartFault.From("Folder.InProgram", folder.Path);
        for (var parent = new DirectoryInfo(folder.Path); parent is not null; parent = parent.Parent)
        {
            if (File.Exists(Path.Combine(parent.FullName, "Bulletins.sln")))
                throw StartFault.From("Folder.InSource", folder.Path, parent.FullName);
        }
    }

    private bool IsInside(string other)
    {
        var relative = Path.GetRelativePath(other, folder.Path);
        return relative == "." || !relative.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    /// <summary>It holds members' data and the keys that sign cookies: only the owner may look inside. The rights of a
    /// folder that is already there are its owner's business.</summary>
    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
    }

    private void RequireWritable()
    {
        var probe = Path.Combine(folder.Path, $".write-check-{Environment.ProcessId}");
        try
        {
            using var file = new FileStream(probe, FileMode.Create, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose);
            file.Write(new byte[4096]);
            file.Flush(flushToDisk: true);
            if (new DriveInfo(folder.Path).AvailableFreeSpace < RoomNeeded)
                throw Full();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IsFull(e) ? Full() : StartFault.From("Folder.CannotWrite", folder.Path, e.Message.TrimEnd('.'));
        }
    }

    private StartFault Full() => StartFault.From("Folder.Full", folder.Path, RoomNeeded / 1024 / 1024);

    /// <summary>ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL on Windows.</summary>
    private static bool IsFull(Exception e) => e is IOException && (e.HResult is 28 or 122 || e.HResult == unchecked((int)0x80070070));
}
