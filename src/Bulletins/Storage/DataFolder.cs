using Microsoft.Extensions.Options;

namespace Bulletins.Storage;

/// <summary>The folder that holds all that the program keeps on disk.</summary>
public sealed class DataFolder(IOptions<StorageOptions> options)
{
    public string Path { get; } = System.IO.Path.GetFullPath(options.Value.DataFolder is { Length: > 0 } given
        ? given
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "Bulletins"));

    public string Database => System.IO.Path.Combine(Path, "bulletins.db");

    /// <summary>Mail that was captured instead of sent, as .eml files.</summary>
    public string CapturedMail => System.IO.Path.Combine(Path, "mail");

    /// <summary>The keys that sign cookies; without them every restart would sign staff out.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");
}
