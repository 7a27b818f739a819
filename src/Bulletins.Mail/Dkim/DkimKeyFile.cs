using Bulletins.Sending.Relays;

namespace Bulletins.Mail.Dkim;

/// <summary>A key where the settings say it lies.</summary>
internal static class DkimKeyFile
{
    /// <exception cref="DkimKeyFault">It isn't a key.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static DkimKey Read(DkimOptions options) =>
        DkimKey.Read(options.PrivateKey is { Length: > 0 } given ? given : File.ReadAllText(Path.GetFullPath(options.PrivateKeyFile!)));

    /// <summary>Readable by its owner alone.</summary>
    /// <exception cref="IOException">The file is there already, or can't be written.</exception>
    public static void Write(string path, DkimKey key)
    {
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, creation);
        writer.WriteLine(key.ToPem());
    }
}
