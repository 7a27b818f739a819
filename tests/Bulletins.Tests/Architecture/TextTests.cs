using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bulletins.Testing;

namespace Bulletins.Tests.Architecture;

/// <summary>Every text exists in all three languages, and every text that the code asks for exists.</summary>
internal sealed partial class TextTests
{
    internal static readonly string[] Languages = ["", ".en", ".zh-Hans"];

    /// <summary>Texts that take a value in one language that another has no use for: a month by number, or by name.</summary>
    private static readonly string[] SaidWithOtherValues = ["Describe.Day"];

    /// <summary>The folder of each table, such as Screen.Members.</summary>
    private static readonly Dictionary<string, string> Tables = ReadTables();

    private static readonly Lazy<(HashSet<string> Whole, HashSet<string> Beginnings, HashSet<string> Endings)> Asked = new(() =>
    {
        var code = string.Join('\n', SourceTree.Files("src", ".cs", ".razor").Select(file => file.Text));
        var whole = WholeKey().Matches(code).Select(match => match.Groups["key"].Value).ToHashSet();
        return (whole, [.. KeyBeginning().Matches(code).Select(match => match.Groups["key"].Value), .. whole.Where(key => key.Length > 3 && key.EndsWith('.')),
                // A badge asks by the name of the type of its state.
                .. StateType().Matches(code).Select(match => match.Groups["type"].Value + ".")],
            [.. KeyEnding().Matches(code).Select(match => match.Groups["key"].Value)]);
    });

    internal static IEnumerable<string> Folders() =>
        SourceTree.Files("src", ".resx").Select(file => Path.GetDirectoryName(file.Name)!.Replace('\\', '/')).Distinct();

    [TestCaseSource(nameof(Folders))]
    public void Every_text_exists_in_all_languages(string folder)
    {
        var master = Texts(folder, "");
        foreach (var language in Languages)
            Assert.That(Texts(folder, language).Keys, Is.EquivalentTo(master.Keys), $"{folder}/Words{language}.resx");
    }

    [TestCaseSource(nameof(Folders))]
    public void Every_text_says_the_same_with_the_same_values(string folder)
    {
        var master = Texts(folder, "");
        foreach (var language in Languages)
        {
            var different = Texts(folder, language).Where(text => master.ContainsKey(text.Key) && !Values(text.Value).SetEquals(Values(master[text.Key])));
            Assert.That(different.Select(text => text.Key).Except(SaidWithOtherValues), Is.Empty, $"{folder}/Words{language}.resx");
        }
    }

    [TestCaseSource(nameof(Folders))]
    public void No_text_is_empty(string folder) =>
        Assert.That(Languages.SelectMany(language => Texts(folder, language)).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key), Is.Empty);

    [TestCaseSource(nameof(Folders))]
    public void The_texts_stand_in_alphabetical_order(string folder)
    {
        foreach (var language in Languages)
            Assert.That(Texts(folder, language).Keys, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal), $"{folder}/Words{language}.resx");
    }

    [Test]
    public void Every_text_that_the_code_asks_for_exists()
    {
        var missing =
            from file in SourceTree.Files("src", ".cs", ".razor")
            from Match use in Use().Matches(file.Text)
            where Tables.ContainsKey($"{use.Groups["table"].Value}.{use.Groups["room"].Value}")
            let folder = Tables[$"{use.Groups["table"].Value}.{use.Groups["room"].Value}"]
            let key = use.Groups["key"].Value
            let open = key.IndexOf('{', StringComparison.Ordinal)
            where use.Groups["computed"].Length == 0 || open > 0
            let keys = Texts(folder, "").Keys
            where use.Groups["computed"].Length > 0 ? !keys.Any(k => k.StartsWith(key[..open], StringComparison.Ordinal)) : !keys.Contains(key)
            select $"{file.Name}: {folder} has no text {key}";
        Assert.That(missing.Distinct(), Is.Empty);
    }

    /// <summary>Asked for whole, or put together around a value. Radzen asks for its own by itself.</summary>
    [TestCaseSource(nameof(Folders))]
    public void No_text_is_left_that_nothing_asks_for(string folder)
    {
        var (whole, beginnings, endings) = Asked.Value;
        Assert.That(Texts(folder, "").Keys.Where(key => !folder.EndsWith("/RadzenTexts", StringComparison.Ordinal) && !whole.Contains(key)
            && !beginnings.Any(beginning => key.StartsWith(beginning, StringComparison.Ordinal)) && !endings.Any(ending => key.EndsWith(ending, StringComparison.Ordinal))), Is.Empty);
    }

    private static Dictionary<string, string> ReadTables()
    {
        (string Class, string Project)[] classes = [("Words", "src/Bulletins"), ("Screen", "src/Bulletins.Web")];
        return classes
            .SelectMany(c => Table().Matches(new SourceFile($"{c.Project}/{c.Class}.cs").Text)
                .Select(table => ($"{c.Class}.{table.Groups["name"].Value}", $"{c.Project}/{table.Groups["folder"].Value.Replace('.', '/')}")))
            .ToDictionary();
    }

    [Test]
    public void Every_act_in_the_audit_log_has_a_wording()
    {
        var acts = from file in SourceTree.Files("src", ".cs") from Match act in Act().Matches(file.Text) select act.Groups["act"].Value;
        Assert.That(acts.Distinct().Except(Texts("src/Bulletins.Web/Auditing", "").Keys.Select(key => key.Replace("Act.", "", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void A_table_of_why_mails_failed_is_called_by_the_word_of_their_state()
    {
        foreach (var language in Languages)
            Assert.That(Texts("src/Bulletins.Web/Tracking", language)["Report.Sheet.failures"], Does.Contain(Texts("src/Bulletins/Dispatching", language)["DeliveryState.Failed"]).IgnoreCase, language);
    }

    [TestCase("src/Bulletins/Tracking", "Hold.TextDispatch")]
    [TestCase("src/Bulletins/Tracking", "HoldDecision.Settled")]
    [TestCase("src/Bulletins.Web/Members", "Suppressions.HeldDispatchText")]
    public void What_settles_a_hold_is_not_called_by_the_word_for_a_mail_whose_success_was_reported(string folder, string key)
    {
        foreach (var language in Languages)
            Assert.That(Texts(folder, language)[key], Does.Not.Contain(Texts("src/Bulletins/Dispatching", language)["DeliveryState.Delivered"].TrimStart('已')).IgnoreCase, language);
    }

    internal static Dictionary<string, string> Texts(string folder, string language)
    {
        var file = Path.Combine(Repository.Root, folder, $"Words{language}.resx");
        if (!File.Exists(file))
            return [];
        return XDocument.Load(file).Root!.Elements("data").ToDictionary(text => text.Attribute("name")!.Value, text => text.Element("value")!.Value);
    }

    private static HashSet<string> Values(string text) => [.. Placeholder().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"TextTable (?<name>\w+) = \w+\(""(?<folder>[\w.]+)""\)")]
    private static partial Regex Table();

    [GeneratedRegex(@"\.Record\([^;""]*""(?<act>[a-z]+\.[A-Za-z-]+)""")]
    private static partial Regex Act();

    [GeneratedRegex(@"\{(\d+)[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"""(?<key>[A-Za-z][\w.-]*)""")]
    private static partial Regex WholeKey();

    [GeneratedRegex(@"\$""(?<key>[A-Za-z][\w.-]{3,})\{")]
    private static partial Regex KeyBeginning();

    [GeneratedRegex(@"\benum (?<type>\w+State)\b")]
    private static partial Regex StateType();

    [GeneratedRegex(@"\$""\{[^{}""]*\}(?<key>\.[\w.-]+)""")]
    private static partial Regex KeyEnding();

    /// <summary>A literal key: <c>Words.Members["Key"…]</c>, <c>Screen.Members.In(language, "Key"…)</c>, <c>Fault(Words.Members, "Key"…)</c>.
    /// Of a computed one the part before the first value is held against the keys.</summary>
    [GeneratedRegex(@"\b(?<table>Words|Screen)\.(?<room>[A-Z]\w+)(?:\[|\.In\([^;""]*?,\s*|,\s*)(?<computed>\$?)""(?<key>[^""]+)""")]
    private static partial Regex Use();
}
