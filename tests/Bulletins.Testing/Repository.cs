namespace Bulletins.Testing;

/// <summary>Files of the source tree that tests read.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Templates => Path.Combine(Root, "templates");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Bulletins.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No Bulletins.sln above {AppContext.BaseDirectory}");
    }
}
