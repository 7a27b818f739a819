using System.Text.Json;
using Bulletins.Audiences.Rules;
using Bulletins.Texts;

namespace Bulletins.Tests.Audiences.Rules;

/// <summary>Whatever a rule says that isn't understood to the letter is refused: never is "everyone" the reading of a mistake.</summary>
public class RuleReaderTests
{
    private static readonly TestCaseData[] Refused =
    [
        Case("", "$", "Rule.NotJson"),
        Case("all", "$", "Rule.NotJson"),
        Case("null", "$", "Rule.NotObject"),
        Case("true", "$", "Rule.NotObject"),
        Case("[]", "$", "Rule.NotObject"),
        Case("{}", "$", "Rule.NothingSaid"),
        Case("""{"version":1}""", "$", "Rule.NothingSaid"),
        Case("""{"version":2,"everyone":true}""", "$.version", "Rule.VersionUnknown"),
        Case("""{"version":"1","everyone":true}""", "$.version", "Rule.VersionUnknown"),
        Case("""{"version":null,"everyone":true}""", "$.version", "Rule.VersionUnknown"),
        Case("""{"everyone":false}""", "$.everyone", "Rule.EveryoneNotTrue"),
        Case("""{"everyone":"true"}""", "$.everyone", "Rule.EveryoneNotTrue"),
        Case("""{"everyone":null}""", "$.everyone", "Rule.EveryoneNotTrue"),
        Case("""{"everyone":true,"all":[{"field":"tier","anyOf":["full"]}]}""", "$", "Rule.EveryoneAlone"),
        Case("""{"everyone":true,"everyone":true}""", "$.everyone", "Rule.PropertyTwice"),
        Case("""{"all":[{"everyone":true}]}""", "$.all[0]", "Rule.EveryoneNotRoot"),
        Case("""{"Everyone":true}""", "$.Everyone", "Rule.PropertyUnknown"),
        Case("""{"field":"tier","anyOf":["full"]}""", "$", "Rule.RootNotGroup"),
        Case("""{"all":[]}""", "$.all", "Rule.GroupEmpty"),
        Case("""{"any":[{"none":[]}]}""", "$.any[0].none", "Rule.GroupEmpty"),
        Case("""{"all":null}""", "$.all", "Rule.NotList"),
        Case("""{"all":{"field":"tier","anyOf":["full"]}}""", "$.all", "Rule.NotList"),
        Case("""{"all":[null]}""", "$.all[0]", "Rule.NotObject"),
        Case("""{"all":["full"]}""", "$.all[0]", "Rule.NotObject"),
        Case("""{"all":[{}]}""", "$.all[0]", "Rule.NothingSaid"),
        Case("""{"all":[{"field":"tier","anyOf":["full"]}],"any":[{"field":"tier","anyOf":["full"]}]}""", "$", "Rule.KindTwice"),
        Case("""{"all":[{"field":"tier","anyOf":["full"]}],"all":[{"field":"tier","anyOf":["associate"]}]}""", "$.all", "Rule.PropertyTwice"),
        Case("""{"all":[{"field":"tier","anyOf":["full"]}],"note":"x"}""", "$.note", "Rule.PropertyUnknown"),
        Case("""{"or":[{"field":"tier","anyOf":["full"]}]}""", "$.or", "Rule.PropertyUnknown"),
        Case("""{"all":[{"all":[{"field":"tier","anyOf":["full"]}],"version":1}]}""", "$.all[0].version", "Rule.PropertyUnknown"),
        Case("""{"all":[{"field":"turnover","anyOf":["full"]}]}""", "$.all[0].field", "Rule.FieldUnknown"),
        Case("""{"all":[{"field":"Tier","anyOf":["full"]}]}""", "$.all[0].field", "Rule.FieldUnknown"),
        Case("""{"all":[{"field":7,"anyOf":["full"]}]}""", "$.all[0].field", "Rule.NotText"),
        Case("""{"all":[{"field":"tier"}]}""", "$.all[0]", "Rule.OperatorMissing"),
        Case("""{"all":[{"field":"tier","is":"full"}]}""", "$.all[0].is", "Rule.PropertyUnknown"),
        Case("""{"all":[{"field":"tier","anyOf":["full"],"all":[]}]}""", "$.all[0].all", "Rule.PropertyUnknown"),
        Case("""{"all":[{"field":"tier","from":"2020-01-01"}]}""", "$.all[0].from", "Rule.PropertyUnknown"),
        Case("""{"all":[{"field":"tier","anyOf":["full"],"noneOf":["associate"]}]}""", "$.all[0]", "Rule.OperatorTwice"),
        Case("""{"all":[{"field":"tier","anyOf":"full"}]}""", "$.all[0].anyOf", "Rule.NotList"),
        Case("""{"all":[{"field":"tier","anyOf":null}]}""", "$.all[0].anyOf", "Rule.NotList"),
        Case("""{"all":[{"field":"tier","anyOf":[]}]}""", "$.all[0].anyOf", "Rule.ValueMissing"),
        Case("""{"all":[{"field":"tier","noneOf":[]}]}""", "$.all[0].noneOf", "Rule.ValueMissing"),
        Case("""{"all":[{"field":"tier","anyOf":["full",""]}]}""", "$.all[0].anyOf[1]", "Rule.ValueMissing"),
        Case("""{"all":[{"field":"tier","anyOf":["  "]}]}""", "$.all[0].anyOf[0]", "Rule.ValueMissing"),
        Case("""{"all":[{"field":"tier","anyOf":[null]}]}""", "$.all[0].anyOf[0]", "Rule.NotText"),
        Case("""{"all":[{"field":"tier","anyOf":[1]}]}""", "$.all[0].anyOf[0]", "Rule.NotText"),
        Case("""{"all":[{"field":"language","anyOf":["zh-HK"]}]}""", "$.all[0].anyOf[0]", "Rule.ValueNotOffered"),
        Case("""{"all":[{"field":"status","noneOf":["Retired"]}]}""", "$.all[0].noneOf[0]", "Rule.ValueNotOffered"),
        Case("""{"all":[{"field":"joined"}]}""", "$.all[0]", "Rule.OperatorMissing"),
        Case("""{"all":[{"field":"joined","anyOf":["2020-01-01"]}]}""", "$.all[0].anyOf", "Rule.PropertyUnknown"),
        Case("""{"all":[{"field":"joined","from":null}]}""", "$.all[0].from", "Rule.NotDay"),
        Case("""{"all":[{"field":"joined","from":""}]}""", "$.all[0].from", "Rule.NotDay"),
        Case("""{"all":[{"field":"joined","from":"1/2/2020"}]}""", "$.all[0].from", "Rule.NotDay"),
        Case("""{"all":[{"field":"joined","from":"2021-02-29"}]}""", "$.all[0].from", "Rule.NotDay"),
        Case("""{"all":[{"field":"joined","to":20200101}]}""", "$.all[0].to", "Rule.NotDay"),
        Case("""{"all":[{"field":"joined","from":"2021-01-01","to":"2020-01-01"}]}""", "$.all[0]", "Rule.PeriodBackwards"),
        Case("""{"all":[{"field":"joined","withinDays":0}]}""", "$.all[0].withinDays", "Rule.NotDays"),
        Case("""{"all":[{"field":"joined","withinDays":-3}]}""", "$.all[0].withinDays", "Rule.NotDays"),
        Case("""{"all":[{"field":"joined","withinDays":1.5}]}""", "$.all[0].withinDays", "Rule.NotDays"),
        Case("""{"all":[{"field":"joined","withinDays":"30"}]}""", "$.all[0].withinDays", "Rule.NotDays"),
        Case("""{"all":[{"field":"joined","withinDays":99999999999}]}""", "$.all[0].withinDays", "Rule.NotDays"),
        Case("""{"all":[{"field":"joined","withinDays":30,"to":"2020-01-01"}]}""", "$.all[0]", "Rule.OperatorTwice"),
        Case(Nested(9), "$" + string.Concat(Enumerable.Repeat(".all[0]", 8)), "Rule.TooDeep"),
        Case(Conditions(201), "$.all[200]", "Rule.TooManyConditions"),
        Case(Values(1001), "$.all[0].anyOf", "Rule.TooManyValues"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void Refuses_and_names_the_place(string json, string path, string key)
    {
        var refusal = Assert.Throws<FaultException>(() => Rule.Parse(json));
        Assert.That(refusal.Fault.Key, Is.EqualTo(key));
        Assert.That(refusal.Fault.Values[0], Does.Contain(path).And.Not.Contain(path + ".").And.Not.Contain(path + "["));
        Assert.That(refusal.Message, Does.Contain(path));
    }

    [TestCase("""{"everyone":true}""")]
    [TestCase("""{"version":1,"everyone":true}""")]
    [TestCase("""{"all":[{"field":"industry","anyOf":["electronics"]},{"field":"tier","anyOf":["full"]}]}""")]
    [TestCase("""{"none":[{"any":[{"all":[{"field":"joined","from":"2020-01-01"}]}]}]}""")]
    public void Takes_a_sound_rule_and_always_writes_its_version(string json)
    {
        var written = Rule.Parse(json).ToJson();
        Assert.That(written, Is.EqualTo(json.StartsWith("""{"version":1""", StringComparison.Ordinal) ? json : """{"version":1,""" + json[1..]));
    }

    [Test]
    public void Takes_as_much_as_is_allowed()
    {
        Assert.That(() => Rule.Parse(Nested(8)), Throws.Nothing);
        Assert.That(() => Rule.Parse(Conditions(200)), Throws.Nothing);
        Assert.That(() => Rule.Parse(Values(1000)), Throws.Nothing);
    }

    [Test]
    public void Finds_every_fault_at_once_for_the_page()
    {
        using var json = JsonDocument.Parse("""{"all":[{"field":"tier","anyOf":[]},{"any":[]},{"field":"joined","to":""}]}""");
        Assert.That(RuleReader.TryRead(json.RootElement, out var faults), Is.Null);
        Assert.That(faults.Select(f => f.Path), Is.EqualTo(new[] { "$.all[0].anyOf", "$.all[1].any", "$.all[2].to" }));
    }

    [Test]
    public void Every_fault_has_a_sentence_in_every_language([Values("zh-Hant", "zh-Hans", "en")] string language)
    {
        using var _ = new InLanguage(language);
        foreach (var (json, path) in Refused.Select(c => ((string)c.Arguments[0]!, (string)c.Arguments[1]!)))
            Assert.That(Assert.Throws<FaultException>(() => Rule.Parse(json)).Message, Does.Contain(path).And.Not.Contain("{"));
    }

    private static TestCaseData Case(string json, string path, string key) =>
        new TestCaseData(json, path, key).SetArgDisplayNames(json.Length > 80 ? json[..80] : json, key);

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("""{"all":[""", depth)) + """{"field":"tier","anyOf":["full"]}""" + string.Concat(Enumerable.Repeat("]}", depth));

    private static string Conditions(int count) =>
        $$"""{"all":[{{string.Join(",", Enumerable.Repeat("""{"field":"tier","anyOf":["full"]}""", count))}}]}""";

    private static string Values(int count) =>
        $$"""{"all":[{"field":"tier","anyOf":[{{string.Join(",", Enumerable.Range(0, count).Select(i => $"\"v{i}\""))}}]}]}""";
}
