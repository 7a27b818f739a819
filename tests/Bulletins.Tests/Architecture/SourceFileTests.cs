using System.Text.RegularExpressions;
using Bulletins.Testing;

namespace Bulletins.Tests.Architecture;

internal sealed partial class SourceFileTests
{
    private const int LongestFile = 400;

    private static readonly string[] AtTheTop =
    [
        "Bulletins.sln", "README.md", "LICENSE", "appsettings.example.json", "global.json", "nuget.config",
        "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig", ".gitattributes", ".gitignore",
        ".ci", ".config", ".git", "docs", "scripts", "src", "templates", "tests", "TestResults", "artifacts", ".vs", ".idea",
    ];

    /// <summary>Where Chinese is data and not a text on the screen: what importers and address fields recognise, how lines are
    /// broken, what servers answer and mail that comes back says, the lists and the sample association that an installation begins with, what goes into mails.</summary>
    private static readonly string[] ChineseIsData =
    [
        "src/Bulletins/Composing/", "src/Bulletins/Rendering/", "src/Bulletins/Members/Importing/", "src/Bulletins/Members/Addresses/",
        "src/Bulletins/Members/Topics/StandardClassifications.cs", "src/Bulletins/Sending/Replies/",
        "src/Bulletins.Mail/Reports/", "src/Bulletins/Tracking/Incoming/AnsweredSubject.cs", "src/Bulletins/Tracking/Incoming/OwnWords.cs", "src/Bulletins/Tracking/Incoming/WishToStop.cs",
        "src/Bulletins.Templating/Views/", "src/Bulletins.Web/Sample/",
    ];

    [Test]
    public void No_file_is_too_long_to_hold_in_mind()
    {
        var files = SourceTree.Files("src", ".cs", ".razor", ".css", ".js").Concat(SourceTree.Files("tests", ".cs")).Concat(SourceTree.Files("templates", ".scriban", ".sbn"));
        Assert.That(files.Select(file => (file.Name, file.Lines.Length)).Where(file => file.Length > LongestFile), Is.Empty);
    }

    [Test]
    public void A_namespace_is_its_folder()
    {
        var elsewhere =
            from file in SourceTree.Files("src", ".cs").Concat(SourceTree.Files("tests", ".cs"))
            where Namespace().Match(file.Text) is { Success: true } said && said.Groups["name"].Value != string.Join('.', file.Name.Split('/')[1..^1])
            select file.Name;
        Assert.That(elsewhere, Is.Empty);
    }

    [Test]
    public void Nothing_lies_about_at_the_top() =>
        Assert.That(Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName), Is.SubsetOf(AtTheTop));

    [Test]
    public void No_text_on_the_screen_is_written_in_the_code()
    {
        var places =
            from file in SourceTree.Files("src", ".cs", ".razor")
            where !ChineseIsData.Any(folder => file.Name.StartsWith(folder, StringComparison.Ordinal))
            from line in WithoutComments(file.Text).Split('\n')
            where Chinese().IsMatch(line)
            select $"{file.Name}: {line.Trim()}";
        Assert.That(places, Is.Empty);
    }

    [Test]
    public void No_type_has_a_name_that_says_nothing()
    {
        string[] assemblies = ["Bulletins", "Bulletins.Web", "Bulletins.Templating", "Bulletins.Mail", "Bulletins.Jobs"];
        Assert.That(assemblies.SelectMany(CompiledTypes.Of).Where(type => EmptyName().IsMatch(type.SimpleName)).Select(type => type.Name), Is.Empty);
    }

    private static string WithoutComments(string code) => Comment().Replace(code, "");

    [GeneratedRegex(@"(?<=^|\s)//[^\n]*|/\*[\s\S]*?\*/|@\*[\s\S]*?\*@|<!--[\s\S]*?-->", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[\u3000-\u303F\u3400-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("(Manager|Helper|Util|Utils|Common|Misc)$")]
    private static partial Regex EmptyName();
}
