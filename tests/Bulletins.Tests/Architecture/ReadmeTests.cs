using System.Text.RegularExpressions;
using Bulletins.Testing;

namespace Bulletins.Tests.Architecture;

/// <summary>What README.md and the pages that it leads to tell somebody to type or to open exists.</summary>
internal sealed partial class ReadmeTests
{
    private static readonly string[] Pages =
        ["README.md", .. ((string[])["docs", "src", "templates", "tests"]).SelectMany(folder => SourceTree.Files(folder, ".md")).Select(file => file.Name)];

    /// <summary>The maps of the code. Decisions may name what is no more.</summary>
    private static readonly string[] Maps = [.. Pages.Where(page => page.StartsWith("src/", StringComparison.Ordinal) && page.EndsWith("/README.md", StringComparison.Ordinal))];

    /// <summary>Of the code, its files and its folders.</summary>
    private static readonly Lazy<HashSet<string>> Names = new(() => [.. SourceTree.Files("src", ".cs", ".razor", ".csproj").Concat(SourceTree.Files("tests", ".cs"))
        .SelectMany(file => Word().Matches(file.Text).Concat(Word().Matches(file.Name))).Select(match => match.Value)]);

    [Test]
    public void Its_two_commands_run_and_test()
    {
        var readme = new SourceFile("README.md").Text;
        Assert.That(readme, Does.Contain("dotnet run --project src/Bulletins.Web"));
        Assert.That(readme, Does.Contain("scripts/test"));
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_script_that_it_names_can_be_run(string page)
    {
        foreach (var script in Script().Matches(new SourceFile(page).Text).Select(match => match.Value).Distinct())
        {
            var path = Path.Combine(Repository.Root, script);
            Assert.That(path, Does.Exist);
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(path) & UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.UserExecute), script);
        }
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_project_that_it_names_is_there(string page)
    {
        var named = Project().Matches(new SourceFile(page).Text).Select(match => match.Groups[1].Value);
        Assert.That(named.Where(path => !Path.Exists(Path.Combine(Repository.Root, path))), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_file_that_it_leads_to_is_there(string page)
    {
        var folder = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!);
        var named = Link().Matches(new SourceFile(page).Text).Select(match => match.Groups[1].Value);
        Assert.That(named.Where(path => !Path.Exists(Path.Combine(folder, path))), Is.Empty);
    }

    [TestCaseSource(nameof(Maps))]
    public void Every_part_of_the_code_that_a_map_names_is_there(string map)
    {
        var named = Code().Matches(new SourceFile(map).Text).SelectMany(match => Word().Matches(match.Value)).Select(match => match.Value);
        Assert.That(named.Distinct().Except(Names.Value), Is.Empty);
    }

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex Code();

    /// <summary>As types, members and folders are called.</summary>
    [GeneratedRegex(@"\b[A-Z][a-z]\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bscripts/[\w-]+")]
    private static partial Regex Script();

    [GeneratedRegex(@"--project\s+(\S+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
