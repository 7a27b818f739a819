namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The data folder that a first start in Development leaves, and the session of its administrator, made once in a test run. Each host that shows
/// the sample association gets a copy: to import it and to sign in takes seconds.</summary>
internal sealed class SampleFolder
{
    private static readonly SemaphoreSlim Making = new(1, 1);
    private static SampleFolder? made;

    private readonly string folder;

    private SampleFolder(string folder, StaffSession session) => (this.folder, Session) = (folder, session);

    /// <summary>The keys that sign its cookie are in the folder.</summary>
    public StaffSession Session { get; }

    /// <summary>Where it fails for one fixture, the next makes it.</summary>
    public static async Task<SampleFolder> MadeAsync()
    {
        await Making.WaitAsync();
        try
        {
            return made ??= await MakeAsync();
        }
        finally
        {
            Making.Release();
        }
    }

    public static void Delete()
    {
        if (made is not null)
            Directory.Delete(made.folder, recursive: true);
    }

    public void CopyTo(string other) => Copy(folder, other);

    private static async Task<SampleFolder> MakeAsync()
    {
        await using var host = await BulletinsHost.StartFromNothingAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        var session = await StaffSession.StartAsync(host);
        await host.StopAsync();
        var folder = Directory.CreateTempSubdirectory("bulletins-sample-").FullName;
        Copy(host.DataFolder, folder);
        return new SampleFolder(folder, session);
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
