using System.Xml.Linq;

namespace Bulletins.Tests.Architecture;

/// <summary>A project exists only to confine a package: who may reference what.</summary>
internal sealed class ReferenceTests
{
    private static readonly string[] Adapters =
        ["Bulletins.Templating", "Bulletins.Mail", "Bulletins.Jobs", "Bulletins.Storage.Sqlite", "Bulletins.Storage.SqlServer"];

    [Test]
    public void The_core_references_no_other_project() =>
        Assert.That(Project("src/Bulletins").Projects, Is.Empty);

    [TestCaseSource(nameof(Adapters))]
    public void An_adapter_references_only_the_core(string adapter) =>
        Assert.That(Project($"src/{adapter}").Projects, Is.EqualTo(["Bulletins"]));

    [Test]
    public void The_core_knows_no_web_server_no_job_runner_no_mail_library_no_template_engine_and_no_database_engine()
    {
        var core = Project("src/Bulletins");
        Assert.That(core.Sdk, Is.EqualTo("Microsoft.NET.Sdk"));
        Assert.That(core.Frameworks, Is.Empty);
        Assert.That(core.Packages.Where(p => IsOneOf(p,
            "Microsoft.AspNetCore", "Hangfire", "MailKit", "MimeKit", "Scriban", "Microsoft.EntityFrameworkCore.Sqlite",
            "Microsoft.EntityFrameworkCore.SqlServer", "Microsoft.Data", "Npgsql")), Is.Empty);
    }

    [TestCase("Scriban", "src/Bulletins.Templating")]
    [TestCase("MailKit", "src/Bulletins.Mail", "tests/")]
    [TestCase("MimeKit", "src/Bulletins.Mail", "tests/")]
    [TestCase("Hangfire", "src/Bulletins.Jobs", "tests/Bulletins.Adapters.Tests")]
    [TestCase("Radzen", "src/Bulletins.Web", "tests/")]
    [TestCase("Microsoft.EntityFrameworkCore.Sqlite", "src/Bulletins.Storage.Sqlite")]
    [TestCase("Microsoft.EntityFrameworkCore.SqlServer", "src/Bulletins.Storage.SqlServer")]
    public void A_package_is_referenced_only_where_it_lives(string package, params string[] homes)
    {
        var elsewhere = SourceTree.Files("src", ".csproj").Concat(SourceTree.Files("tests", ".csproj"))
            .Where(file => !homes.Any(home => file.Name.StartsWith(home, StringComparison.Ordinal)))
            .Where(file => Read(file).Packages.Any(p => IsOneOf(p, package)));
        Assert.That(elsewhere.Select(file => file.Name), Is.Empty);
    }

    [TestCase("Scriban", "Bulletins.Templating")]
    [TestCase("MailKit", "Bulletins.Mail")]
    [TestCase("MimeKit", "Bulletins.Mail")]
    [TestCase("Hangfire", "Bulletins.Jobs")]
    public void A_library_is_used_only_where_it_lives(string library, string home)
    {
        var elsewhere = CompiledTypes.Of("Bulletins.Web").Concat(CompiledTypes.Of("Bulletins"))
            .Concat(Adapters.Where(a => a != home).SelectMany(CompiledTypes.Of))
            .Where(type => type.Uses.Any(used => used.Namespace == library || used.Namespace.StartsWith($"{library}.", StringComparison.Ordinal)));
        Assert.That(elsewhere.Select(type => type.Name), Is.Empty);
    }

    private static ProjectFile Project(string folder) => Read(SourceTree.Files(folder, ".csproj").Single());

    private static ProjectFile Read(SourceFile file)
    {
        var project = XDocument.Parse(file.Text).Root!;
        return new ProjectFile(
            project.Attribute("Sdk")!.Value,
            [.. Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included(project, "PackageReference")],
            [.. Included(project, "FrameworkReference")]);
    }

    private static IEnumerable<string> Included(XElement project, string item) =>
        project.Descendants(item).Select(i => i.Attribute("Include")!.Value);

    private static bool IsOneOf(string package, params string[] names) =>
        names.Any(name => package == name || package.StartsWith($"{name}.", StringComparison.Ordinal));

    private sealed record ProjectFile(string Sdk, string[] Projects, string[] Packages, string[] Frameworks);
}
