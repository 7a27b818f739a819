using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members.Topics;

public class StandardClassificationsTests
{
    [Test]
    public async Task They_are_there_once_with_names_in_three_languages()
    {
        using var association = new Association();
        await using var db = association.Open();
        await StandardClassifications.SeedAsync(db);
        var all = await db.Classifications.ToListAsync();
        Assert.That(all.GroupBy(c => c.Kind).ToDictionary(g => g.Key, g => g.Count()), Is.EqualTo(new Dictionary<ClassificationKind, int>
        {
            [ClassificationKind.Industry] = 10, [ClassificationKind.Tier] = 3, [ClassificationKind.District] = 18 + 9,
        }));
        Assert.That(all.SelectMany(c => new[] { c.NameTraditionalChinese, c.NameSimplifiedChinese, c.NameEnglish }), Has.None.Null.Or.Empty);
        Assert.That(all.Select(c => c.Key), Is.All.Matches("^[a-z-]+$"));
        Assert.That(await db.Topics.CountAsync(), Is.EqualTo(7));
    }

    [Test]
    public async Task A_list_that_staff_have_begun_is_left_alone()
    {
        using var association = new Association();
        await using var db = association.Open();
        db.Topics.RemoveRange(await db.Topics.Where(t => t.Key != "policy").ToListAsync());
        await db.SaveChangesAsync();
        await StandardClassifications.SeedAsync(db);
        Assert.That(await db.Topics.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_name_is_shown_in_the_readers_language()
    {
        using var association = new Association();
        await using var db = association.Open();
        var tier = await db.Classifications.SingleAsync(c => c.Key == "full");
        Assert.That(new[] { Language.TraditionalChinese, Language.SimplifiedChinese, Language.English }.Select(l => tier.In(l)),
            Is.EqualTo(new[] { "正式會員", "正式会员", "Full member" }));
        Assert.That(new Topic { Key = "x", NameTraditionalChinese = "新" }.In(Language.English), Is.EqualTo("新"));
    }
}
