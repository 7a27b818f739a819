using Bulletins.Audiences;
using Bulletins.Audiences.Explaining;
using Bulletins.Audiences.Rules;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Search;
using Bulletins.Members.Suppressions;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Audiences.Explaining;

public class AudienceExplanationTests
{
    private readonly FakeTimeProvider clock = new(SampleAssociation.Now);
    private TestDatabase database = null!;
    private BulletinsDb db = null!;

    [SetUp]
    public void Open()
    {
        database = new TestDatabase();
        db = database.Open();
        SampleAssociation.Seed(db);
    }

    [TearDown]
    public void Close()
    {
        db.Dispose();
        database.Dispose();
    }

    [Test]
    public async Task Says_which_part_does_not_match_and_what_the_contact_has_instead()
    {
        Add(SampleAssociation.Member("M1", industry: "automotive", tier: "full"));
        var explained = await Explain("""{"all":[{"field":"tier","anyOf":["full"]},{"field":"industry","anyOf":["electronics"]},{"field":"district","anyOf":["guangzhou"]}]}""");
        Assert.That(explained.IsIncluded, Is.False);
        Assert.That(explained.Mismatches, Is.EqualTo(new[]
        {
            new RuleMismatch("$.all[1]", "要求：行業是新一代電子信息。這位聯絡人：汽車。"),
            new RuleMismatch("$.all[2]", "要求：地區是廣州。這位聯絡人：沒有資料。"),
        }));
    }

    [Test]
    public async Task Single_firms_are_named_with_their_numbers()
    {
        Add(SampleAssociation.Member("M1"));
        db.Members.Add(SampleAssociation.Member("M2"));
        db.SaveChanges();
        Assert.That((await Explain("""{"all":[{"field":"member","anyOf":["M2"]}]}""")).Mismatches, Is.EqualTo(new[] { new RuleMismatch("$.all[0]", "要求：公司是M2有限公司（M2）。這位聯絡人：M1有限公司（M1）。") }));
        Assert.That((await Explain("""{"all":[{"field":"member","anyOf":["M2"," m1 "]}]}""")).IsIncluded, Is.True, "as staff write it");
    }

    [Test]
    public async Task Says_what_a_none_group_keeps_out()
    {
        Add(SampleAssociation.Member("M1", industry: "automotive"));
        var explained = await Explain("""{"none":[{"field":"tier","anyOf":["full"]},{"field":"industry","anyOf":["automotive"]}]}""");
        Assert.That(explained.Mismatches, Is.EqualTo(new[] { new RuleMismatch("$.none[1]", "規則不包括這一項，而這位聯絡人符合：行業是汽車。") }));
    }

    [Test]
    public async Task A_suppressed_address_is_explained_with_date_and_source()
    {
        Add(SampleAssociation.Member("M1"));
        db.Suppressions.Add(new Suppression { NormalizedEmail = "chan@example.com", Reason = SuppressionReason.Staff, Since = SampleAssociation.Now, By = "mei@example.org", Note = "來電要求" });
        db.SaveChanges();
        Assert.That((await Explain("""{"everyone":true}""")).Exclusion,
            Is.EqualTo(new ExplainedExclusion(ExclusionReason.Suppressed, SampleAssociation.Now, "mei@example.org: 來電要求")));
    }

    [Test]
    public async Task What_the_program_suppressed_is_explained_in_words()
    {
        Add(SampleAssociation.Member("M1"));
        var note = new Fault(Words.Tracking, "Suppression.HardBounce", new Fault(Words.Sending, "ReplyReason.UnknownAddress").Store(), "550 5.1.1 No such user").Store();
        db.Suppressions.Add(new Suppression { NormalizedEmail = "chan@example.com", Reason = SuppressionReason.Bounced, Since = SampleAssociation.Now, By = Bulletins.Auditing.Actor.System.Name, Note = note });
        db.SaveChanges();
        Assert.That((await Explain("""{"everyone":true}""")).Exclusion!.Source, Does.Contain("550 5.1.1 No such user").And.Not.Contain("{").And.Not.Contain("bulletins"));
    }

    [Test]
    public async Task A_topic_that_was_left_is_explained_with_date_and_source()
    {
        var contact = Add(SampleAssociation.Member("M1"));
        var topic = db.Topics.Single(t => t.Key == "policy");
        var subscription = new Subscription(topic, SampleAssociation.Now.AddDays(-9), ConsentSource.Import);
        subscription.Leave(SampleAssociation.Now, ConsentSource.OneClick);
        contact.Subscriptions.Add(subscription);
        db.SaveChanges();
        Assert.That((await Explain("""{"everyone":true}""", topic.Id)).Exclusion,
            Is.EqualTo(new ExplainedExclusion(ExclusionReason.LeftTopic, SampleAssociation.Now, "聯絡人按郵件程式的退訂鍵退出")));
        Assert.That((await Explain("""{"everyone":true}""")).IsIncluded, Is.True);
    }

    [Test]
    public async Task The_second_contact_with_an_address_is_told_of_the_first()
    {
        Add(SampleAssociation.Member("M1"));
        Add(SampleAssociation.Member("M2"));
        var explained = await Explanation.ExplainAsync(Rule.Everyone, null, "CHAN@example.com");
        Assert.That(explained.Select(e => e.IsIncluded), Is.EqualTo(new[] { true, false }));
        Assert.That(explained[1].Exclusion, Is.EqualTo(new ExplainedExclusion(ExclusionReason.DuplicateAddress, null, "同一地址已寄給M1有限公司的chan")));
    }

    [Test]
    public void An_address_that_nobody_has_and_one_that_is_none_are_told_apart()
    {
        Assert.That(() => Explanation.ExplainAsync(Rule.Everyone, null, "nobody@example.com"), Throws.TypeOf<NotFoundException>());
        Assert.That(() => Explanation.ExplainAsync(Rule.Everyone, null, "nobody"), Throws.TypeOf<FaultException>());
    }

    [TestCase("chan@", 1)]
    [TestCase("M1有限", 1)]
    [TestCase("Firm One", 1)]
    [TestCase("nobody", 0)]
    [TestCase("  ", 0)]
    [TestCase("%", 0)]
    public async Task Finds_contacts_by_part_of_address_name_or_organisation(string text, int found)
    {
        Add(SampleAssociation.Member("M1", english: "Firm One"));
        Assert.That(await Explanation.SearchAsync(Rule.Everyone, null, text), Has.Count.EqualTo(found));
    }

    private AudienceExplanation Explanation => new(db, new AudienceQuery(clock), new NameSearch(db, new SqliteNameIndex()), clock);

    private async Task<ExplainedContact> Explain(string rule, long? topicId = null) =>
        (await Explanation.ExplainAsync(Rule.Parse(rule), topicId, "chan@example.com")).Single();

    private Contact Add(Member member)
    {
        var contact = SampleAssociation.Contact(member, "chan@example.com");
        db.Contacts.Add(contact);
        db.SaveChanges();
        return contact;
    }
}
