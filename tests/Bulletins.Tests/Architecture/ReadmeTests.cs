using System.Text.RegularExpressions;
using Bulletins.Testing;

namespace Bulletins.Tests.Architecture;

/// <summary>What README.md tells somebody to type exists.</summary>
internal sealed partial class ReadmeTests
{
    private static readonly string Readme = new SourceFile("README.md").Text;

    [Test]
    public void Its_two_commands_run_and_test()
    {
        Assert.That(Readme, Does.Contain("dotnet run --project src/Bulletins.Web"));
        Assert.That(Readme, Does.Contain("scripts/test"));
    }

    [Test]
    public void Every_script_that_it_names_can_be_run()
    {
        foreach (var script in Script().Matches(Readme).Select(match => match.Value).Distinct())
        {
            var path = Path.Combine(Repository.Root, script);
            Assert.That(path, Does.Exist);
            if (!OperatingSystem.IsWindows())
                Assert.That(File.GetUnixFileMode(path) & UnixFileMode.UserExecute, Is.EqualTo(UnixFileMode.UserExecute), script);
        }
    }

    [Test]
    public void Every_project_and_file_that_it_names_is_there()
    {
        var named = Project().Matches(Readme).Select(match => match.Groups[1].Value)
            .Concat(Link().Matches(Readme).Select(match => match.Groups[1].Value));
        Assert.That(named.Distinct().Where(path => !Path.Exists(Path.Combine(Repository.Root, path))), Is.Empty);
    }

    [GeneratedRegex(@"\bscripts/[\w-]+")]
    private static partial Regex Script();

    [GeneratedRegex(@"--project\s+(\S+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
