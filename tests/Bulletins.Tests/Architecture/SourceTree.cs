using Bulletins.Testing;

namespace Bulletins.Tests.Architecture;

/// <summary>The files that the solution is built from.</summary>
internal static class SourceTree
{
    private static readonly string[] Products = ["bin", "obj", "Migrations", "TestResults"];

    /// <param name="folder">Relative to the top, such as <c>src</c>.</param>
    /// <param name="extensions">With the dot.</param>
    public static IEnumerable<SourceFile> Files(string folder, params string[] extensions)
    {
        var start = Path.Combine(Repository.Root, folder);
        if (!Directory.Exists(start))
            return [];
        return Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Where(file => extensions.Contains(Path.GetExtension(file)))
            .Select(file => new SourceFile(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')))
            .Where(file => !file.Name.Split('/').Intersect(Products).Any())
            .OrderBy(file => file.Name, StringComparer.Ordinal);
    }
}

/// <param name="Name">The path from the top of the source tree, with slashes.</param>
internal sealed record SourceFile(string Name)
{
    public string Text => File.ReadAllText(Path.Combine(Repository.Root, Name));

    public string[] Lines => File.ReadAllLines(Path.Combine(Repository.Root, Name));
}
