using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Audiences;

[Parallelizable]
public class AudiencePreviewTests
{
    private readonly AudienceQuery audience = new(new FakeTimeProvider(SampleAssociation.Now));

    [Test]
    public async Task An_address_that_several_members_share_is_counted_and_sampled_once_with_the_earliest_contact()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        db.Contacts.Add(SampleAssociation.Contact(SampleAssociation.Member("M1"), "Agent@example.com"));
        db.SaveChanges();
        db.Contacts.Add(SampleAssociation.Contact(SampleAssociation.Member("M2"), "agent@EXAMPLE.com"));
        db.Contacts.Add(SampleAssociation.Contact(SampleAssociation.Member("M3"), "other@example.com"));
        db.SaveChanges();
        var preview = new AudiencePreview(db, audience);

        var count = await preview.CountAsync(Rule.Everyone);
        Assert.That(count.Included, Is.EqualTo(2));
        Assert.That(count.Excluded, Is.EqualTo(new[] { new ExclusionCount(ExclusionReason.DuplicateAddress, 1) }));
        Assert.That((await preview.SampleAsync(Rule.Everyone)).Select(c => c.Organisation), Is.EqualTo(new[] { "M1有限公司", "M3有限公司" }));
        Assert.That(await preview.SampleAsync(Rule.Everyone, size: 1), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Only_a_few_are_asked_for_however_many_the_audience_has()
    {
        using var database = new TestDatabase();
        await using var db = database.Open();
        foreach (var i in Enumerable.Range(0, 120))
            db.Contacts.Add(SampleAssociation.Contact(SampleAssociation.Member($"M{i}"), i < 110 ? "agent@example.com" : $"agent{i}@example.com"));
        await db.SaveChangesAsync();

        // It is asked also what another test has asked before.
        database.Twin.Askers = new();
        Assert.That(await new AudiencePreview(db, audience).SampleAsync(Rule.Everyone), Has.Count.EqualTo(5));
        // A server that is left in the middle of an answer sends the rest of it all the same.
        Assert.That(database.Twin.Statements.Keys, Is.Not.Empty.And.All.Contains("SELECT TOP("));
    }

    [Test]
    public async Task A_rule_that_matches_nobody_counts_nobody()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        var count = await new AudiencePreview(db, audience).CountAsync(Rule.Parse("""{"all":[{"field":"tier","anyOf":["full"]}]}"""));
        Assert.That((count.Included, count.Candidates), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_name_of_the_firm_is_in_the_language_of_the_contact()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        var bilingual = SampleAssociation.Member("M1", english: "Firm One");
        db.Contacts.AddRange(
            SampleAssociation.Contact(bilingual, "a@example.com", Texts.Language.English),
            SampleAssociation.Contact(bilingual, "b@example.com", Texts.Language.SimplifiedChinese),
            SampleAssociation.Contact(SampleAssociation.Member("M2"), "c@example.com", Texts.Language.English),
            SampleAssociation.Contact(SampleAssociation.Member("M3", english: ""), "d@example.com", Texts.Language.English));
        db.SaveChanges();
        Assert.That(audience.Candidates(db, Rule.Everyone, null).ToDictionary(c => c.Email, c => c.Organisation), Is.EquivalentTo(new Dictionary<string, string>
        {
            ["a@example.com"] = "Firm One", ["b@example.com"] = "M1有限公司", ["c@example.com"] = "M2有限公司", ["d@example.com"] = "M3有限公司",
        }));
    }

    [Test]
    public async Task Of_several_contacts_with_one_address_the_language_of_the_first_counts()
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        db.Contacts.Add(SampleAssociation.Contact(SampleAssociation.Member("M1"), "agent@example.com", Texts.Language.English));
        db.SaveChanges();
        db.Contacts.AddRange(
            SampleAssociation.Contact(SampleAssociation.Member("M2"), "agent@example.com"),
            SampleAssociation.Contact(SampleAssociation.Member("M3"), "other@example.com"),
            SampleAssociation.Contact(SampleAssociation.Member("M4"), "left@example.com"));
        db.Suppressions.Add(new Suppression { NormalizedEmail = "left@example.com", Reason = SuppressionReason.Unsubscribed, Since = SampleAssociation.Now, By = "test" });
        db.SaveChanges();
        var preview = new AudiencePreview(db, audience);
        Assert.That(await preview.LanguagesAsync(Rule.Everyone), Is.EquivalentTo(new Dictionary<Texts.Language, int> { [Texts.Language.English] = 1, [Texts.Language.TraditionalChinese] = 1 }));
        Assert.That((await preview.CountAsync(Rule.Everyone)).Included, Is.EqualTo(2));
    }

    [TestCase("""{"everyone":true}""")]
    [TestCase("""{"all":[{"field":"industry","anyOf":["electronics","automotive"]},{"field":"tier","anyOf":["full"]}]}""")]
    [TestCase("""{"any":[{"field":"topic","anyOf":["policy"]},{"none":[{"field":"topic","anyOf":["events"]},{"field":"district","anyOf":["guangzhou"]}]}]}""")]
    public async Task A_hundred_thousand_contacts_are_counted_while_one_watches(string rule)
    {
        using var database = new TestDatabase();
        using var db = database.Open();
        SampleAssociation.Seed(db);
        AddContacts(db, 100_000);
        var preview = new AudiencePreview(db, audience);
        await preview.CountAsync(Rule.Parse(rule), 1);

        var best = TimeSpan.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            // Processor time: how busy the machine is otherwise doesn't count.
            var began = Environment.CpuUsage.TotalTime;
            Assert.That((await preview.CountAsync(Rule.Parse(rule), 1)).Included, Is.Positive);
            best = Environment.CpuUsage.TotalTime - began is var taken && taken < best ? taken : best;
        }
        TestContext.Progress.WriteLine($"{best.TotalMilliseconds:0} ms for {rule}");
        // Well under a second on an idle machine; a plan that scans a table for each contact would take minutes.
        Assert.That(best, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    /// <summary>Two contacts to a firm, each with two topics of three; one address in fifty is suppressed.</summary>
    private static void AddContacts(BulletinsDb db, int contacts) => db.Database.ExecuteSql(
        $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {contacts / 2})
        INSERT INTO Members (Id, Number, Organisation, Tier, Industry, District, Status, JoinedOn, Version)
        SELECT i, 'M' || i, 'Firm ' || i, CASE i % 3 WHEN 0 THEN 'full' WHEN 1 THEN 'associate' END,
            CASE i % 4 WHEN 0 THEN 'electronics' WHEN 1 THEN 'automotive' WHEN 2 THEN 'petrochemicals' END,
            CASE i % 3 WHEN 0 THEN 'guangzhou' WHEN 1 THEN 'shenzhen' END, CASE i % 40 WHEN 0 THEN 'Retired' ELSE 'Active' END, '2020-01-01', 0 FROM n;
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {contacts})
        INSERT INTO Contacts (Id, MemberId, Name, Email, NormalizedEmail, Language, Token, Version)
        SELECT i, (i + 1) / 2, 'Contact ' || i, 'c' || i || '@example.com', 'c' || i || '@example.com', 'zh-Hant', lower(hex(randomblob(16))), 0 FROM n;
        INSERT INTO Subscriptions (ContactId, TopicId, State, ChangedAt, Source)
        SELECT c.Id, t.Id, CASE c.Id % 7 WHEN 0 THEN 'Left' ELSE 'Joined' END, '2021-01-01', 'Import' FROM Contacts c, Topics t WHERE (c.Id + t.Id) % 3 <> 0;
        INSERT INTO Suppressions (NormalizedEmail, Reason, Since, "By", Version)
        SELECT NormalizedEmail, CASE Id % 4 WHEN 0 THEN 'Unsubscribed' WHEN 1 THEN 'Bounced' WHEN 2 THEN 'Complained' ELSE 'Staff' END, '2021-01-01', 'x', 0 FROM Contacts WHERE Id % 50 = 0;
        ANALYZE;
        """);
}
