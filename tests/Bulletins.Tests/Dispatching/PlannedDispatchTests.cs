using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Texts;

namespace Bulletins.Tests.Dispatching;

[Parallelizable]
public class PlannedDispatchTests
{
    [Test]
    public void Whoever_chose_a_language_that_the_bulletin_lacks_counts_for_the_edition_that_they_get()
    {
        var plan = Plan(new() { [Language.TraditionalChinese] = 120, [Language.English] = 34, [Language.SimplifiedChinese] = 12 }, Language.English, Language.TraditionalChinese);
        Assert.That(plan.Editions, Is.EqualTo(new[] { (Language.TraditionalChinese, 132), (Language.English, 34) }));
        Assert.That(plan.WithoutTheirEdition, Is.EqualTo(new[] { (Language.SimplifiedChinese, 12) }));
    }

    [Test]
    public void An_edition_that_nobody_gets_is_there_with_none()
    {
        var plan = Plan(new() { [Language.TraditionalChinese] = 3 }, Language.TraditionalChinese, Language.English);
        Assert.That(plan.Editions, Is.EqualTo(new[] { (Language.TraditionalChinese, 3), (Language.English, 0) }));
        Assert.That(plan.WithoutTheirEdition, Is.Empty);
    }

    private static PlannedDispatch Plan(Dictionary<Language, int> languages, params Language[] editions)
    {
        var bulletin = new Bulletin();
        bulletin.Editions.AddRange(editions.Select(language => new Edition { Language = language, Title = "測試", Body = "<p>測試</p>" }));
        return new PlannedDispatch(bulletin, new Segment { Name = "全體會員", Rule = Rule.Everyone.ToJson() }, "", new AudienceCount(languages.Values.Sum(), []), [], 0, languages);
    }
}
