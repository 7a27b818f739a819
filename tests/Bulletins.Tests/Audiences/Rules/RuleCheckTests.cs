using Bulletins.Audiences.Rules;
using Bulletins.Texts;

namespace Bulletins.Tests.Audiences.Rules;

public class RuleCheckTests
{
    [TestCase("""{"all":[{"field":"industry","anyOf":["electronics","nuclear"]}]}""", "$.all[0].anyOf[1]")]
    [TestCase("""{"any":[{"field":"topic","anyOf":["nuclear"]}]}""", "$.any[0].anyOf[0]")]
    [TestCase("""{"none":[{"field":"industry","noneOf":["nuclear"]}]}""", "$.none[0].noneOf[0]")]
    [TestCase("""{"none":[{"none":[{"field":"tier","anyOf":["nuclear"]}]}]}""", "$.none[0].none[0].anyOf[0]")]
    public void An_unknown_value_that_narrows_the_audience_is_a_warning(string rule, string path) =>
        Assert.That(RuleCheck.Admit(Rule.Parse(rule), SampleAssociation.Vocabulary()).Select(w => (w.Path, w.Key)), Is.EqualTo(new[] { (path, "Rule.ValueUnknown") }));

    [TestCase("""{"all":[{"field":"industry","noneOf":["electronics","nuclear"]}]}""", "$.all[0].noneOf[1]")]
    [TestCase("""{"none":[{"field":"topic","anyOf":["nuclear"]}]}""", "$.none[0].anyOf[0]")]
    [TestCase("""{"none":[{"all":[{"field":"tier","anyOf":["nuclear"]}]}]}""", "$.none[0].all[0].anyOf[0]")]
    [TestCase("""{"none":[{"none":[{"field":"district","noneOf":["nuclear"]}]}]}""", "$.none[0].none[0].noneOf[0]")]
    public void An_unknown_value_that_would_widen_the_audience_is_refused(string rule, string path)
    {
        var refusal = Assert.Throws<FaultException>(() => RuleCheck.Admit(Rule.Parse(rule), SampleAssociation.Vocabulary()));
        Assert.That(refusal.Fault.Key, Is.EqualTo("Rule.ValueUnknownRuledOut"));
        Assert.That(refusal.Message, Does.Contain(path).And.Contain("nuclear"));
    }

    [Test]
    public void A_firm_that_nobody_knows_is_warned_of_where_it_is_asked_for_and_refused_where_it_is_kept_out()
    {
        var vocabulary = SampleAssociation.Vocabulary();
        vocabulary.Know("M1", "第一公司");
        Assert.That(RuleCheck.Admit(Rule.Parse("""{"all":[{"field":"member","anyOf":["M1","M9"]}]}"""), vocabulary).Select(w => (w.Path, w.Key)), Is.EqualTo(new[] { ("$.all[0].anyOf[1]", "Rule.NumberUnknown") }));
        Assert.That(() => RuleCheck.Admit(Rule.Parse("""{"all":[{"field":"member","noneOf":["M1","M9"]}]}"""), vocabulary),
            Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Rule.NumberUnknownRuledOut"));
        Assert.That(RuleCheck.Admit(Rule.Parse("""{"all":[{"field":"member","noneOf":["M1"]}]}"""), vocabulary), Is.Empty);
    }

    [Test]
    public void Known_values_bring_no_warning() =>
        Assert.That(RuleCheck.Admit(Rule.Parse("""{"all":[{"field":"industry","anyOf":["electronics"]},{"field":"topic","noneOf":["events"]},{"field":"language","noneOf":["en"]},{"field":"status","anyOf":["active"]}]}"""), SampleAssociation.Vocabulary()), Is.Empty);
}
