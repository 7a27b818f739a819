using Bulletins.Testing;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>Mails in files beside the tests. To add one is to add a file.</summary>
internal static class ReportFiles
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Mail", "Reports");

    /// <summary>Each has its expectation in a file of the same name that ends in .json.</summary>
    public static IEnumerable<string> Samples => In("Samples");

    /// <summary>None is a bounce or a delay.</summary>
    public static IEnumerable<string> NoBounces => In("NoBounces");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    private static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.eml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal);
}
