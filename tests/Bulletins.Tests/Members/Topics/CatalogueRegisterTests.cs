using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members.Topics;

public class CatalogueRegisterTests : AssociationTest
{
    [Test]
    public async Task A_topic_that_a_file_misspelt_is_given_its_name_in_every_language_and_keeps_its_key()
    {
        await association.ImportAsync("member_number,organisation,contact_name,email,topics\nM1,甲,陳,a@firm.example,展覧會\n");
        var topic = await TopicAsync("展覧會");

        await UseAsync(r => r.RenameTopicAsync(topic.Id, new CatalogueNames(" 展覽會 ", "展览会", "Exhibitions"), CatalogueNames.Of(topic), association.Staff));

        Assert.That(CatalogueNames.Of(await TopicAsync("展覧會")), Is.EqualTo(new CatalogueNames("展覽會", "展览会", "Exhibitions")));
        await association.ImportAsync("member_number,organisation,contact_name,email,topics\nM2,乙,李,b@firm.example,exhibitions\n");
        await using var db = association.Open();
        Assert.That(await db.Subscriptions.CountAsync(s => s.TopicId == topic.Id), Is.EqualTo(2), "a file may call it by its new name");
        Assert.That(await db.AuditEntries.Where(e => e.Act.StartsWith("topic.")).Select(e => e.Act + " " + e.Subject).ToListAsync(), Is.EqualTo(new[] { $"topic.change topic:{topic.Id}" }));
    }

    [Test]
    public async Task A_topic_that_is_closed_is_offered_no_more_keeps_what_was_chosen_and_can_be_opened_again()
    {
        await association.ImportAsync("member_number,organisation,contact_name,email,topics\nM1,甲,陳,a@firm.example,policy;events\n");
        var topic = await TopicAsync("events");

        await UseAsync(r => r.CloseTopicAsync(topic.Id, association.Staff));
        await UseAsync(r => r.CloseTopicAsync(topic.Id, association.Staff));

        await using (var db = association.Open())
        {
            Assert.That((await new Catalogue(db).ReadAsync()).OpenTopics.Select(t => t.Key), Has.No.Member("events").And.Member("policy"));
            Assert.That(await db.Subscriptions.CountAsync(s => s.TopicId == topic.Id && s.State == SubscriptionState.Joined), Is.EqualTo(1));
        }
        await UseAsync(r => r.ReopenTopicAsync(topic.Id, association.Staff));
        await using var after = association.Open();
        Assert.That((await new Catalogue(after).ReadAsync()).OpenTopics.Select(t => t.Key), Has.Member("events"));
        Assert.That(await after.AuditEntries.Where(e => e.Act.StartsWith("topic.")).OrderBy(e => e.Id).Select(e => e.Act + " " + e.Subject).ToListAsync(),
            Is.EqualTo(new[] { $"topic.close topic:{topic.Id}", $"topic.reopen topic:{topic.Id}" }));
    }

    [Test]
    public async Task A_new_topic_and_a_new_classification_get_keys_of_their_english_names_or_else_of_the_chinese()
    {
        await UseAsync(r => r.AddTopicAsync(new CatalogueNames("展覽會", null, "Trade Fairs"), association.Staff));
        await UseAsync(r => r.AddTopicAsync(new CatalogueNames("講座", " ", null), association.Staff));
        await UseAsync(r => r.AddAsync(ClassificationKind.Tier, new CatalogueNames("永久會員", null, null), association.Staff));

        Assert.That(CatalogueNames.Of(await TopicAsync("trade-fairs")), Is.EqualTo(new CatalogueNames("展覽會", null, "Trade Fairs")));
        Assert.That((await TopicAsync("講座")).NameSimplifiedChinese, Is.Null);
        await using var db = association.Open();
        Assert.That((await db.Classifications.SingleAsync(c => c.Key == "永久會員")).Kind, Is.EqualTo(ClassificationKind.Tier));
        Assert.That(await db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Act).ToListAsync(), Is.EqualTo(new[] { "topic.add", "topic.add", "classification.add" }));
    }

    [TestCase("政策")]
    [TestCase("貿易政策", "Policy")]
    [TestCase("新政策", "POLICY")]
    public async Task No_two_topics_share_a_name_or_a_key(string traditional, string? english = null)
    {
        var names = new CatalogueNames(traditional, null, english);
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => UseAsync(r => r.AddTopicAsync(names, association.Staff)))!.Fault.Key, Is.EqualTo("Catalogue.NameTaken"));
        var trade = await TopicAsync("trade");
        Assert.ThrowsAsync<ConflictException>(() => UseAsync(r => r.RenameTopicAsync(trade.Id, names, CatalogueNames.Of(trade), association.Staff)));
        Assert.That(CatalogueNames.Of(await TopicAsync("trade")), Is.EqualTo(CatalogueNames.Of(trade)));
    }

    [Test]
    public async Task What_somebody_else_renamed_meanwhile_is_not_overwritten_and_saving_without_a_change_is_no_act()
    {
        var trade = await TopicAsync("trade");
        var read = CatalogueNames.Of(trade);
        await UseAsync(r => r.RenameTopicAsync(trade.Id, read with { English = "Commerce" }, read, association.Staff));
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => UseAsync(r => r.RenameTopicAsync(trade.Id, read with { English = "Traffic" }, read, association.Staff)))!.Fault.Key, Is.EqualTo("ChangedMeanwhile"));
        var now = CatalogueNames.Of(await TopicAsync("trade"));
        await UseAsync(r => r.RenameTopicAsync(trade.Id, now, now, association.Staff));
        await using var db = association.Open();
        Assert.That((now.English, await db.AuditEntries.CountAsync()), Is.EqualTo(("Commerce", 1)));
    }

    [TestCase(null, "Catalogue.NameMissing")]
    [TestCase("  ", "Catalogue.NameMissing")]
    [TestCase(101, "Row.TooLong")]
    public void What_is_missing_or_too_long_is_named(object? name, string fault) =>
        Assert.That(Assert.ThrowsAsync<FaultException>(() => UseAsync(r => r.AddAsync(ClassificationKind.District,
            new CatalogueNames(name is int length ? new string('甲', length) : name as string, null, "x"), association.Staff)))!.Fault.Key, Is.EqualTo(fault));

    private async Task<Topic> TopicAsync(string key)
    {
        await using var db = association.Open();
        return await db.Topics.AsNoTracking().SingleAsync(t => t.Key == key);
    }

    private async Task UseAsync(Func<CatalogueRegister, Task> use)
    {
        await using var db = association.Open();
        await use(new CatalogueRegister(db, new AuditLog(db, association.Clock), association.Clock));
    }
}
