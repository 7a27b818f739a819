using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Audiences;

public class SegmentLibraryTests
{
    private static readonly Actor Mei = new(ActorKind.Staff, "mei@example.org");
    private static readonly Actor Wing = new(ActorKind.Staff, "wing@example.org");
    private static readonly Rule FullMembers = Rule.Parse("""{"all":[{"field":"tier","anyOf":["full"]}]}""");
    private static readonly Rule Guangzhou = Rule.Parse("""{"all":[{"field":"district","anyOf":["guangzhou"]}]}""");
    private readonly FakeTimeProvider clock = new(SampleAssociation.Now);
    private TestDatabase database = null!;

    [SetUp]
    public void Open()
    {
        database = new TestDatabase();
        using var db = database.Open();
        SampleAssociation.Seed(db);
    }

    [TearDown]
    public void Close() => database.Dispose();

    [Test]
    public async Task A_segment_is_saved_with_its_rule_and_recorded()
    {
        var id = (await Use(library => library.CreateAsync(Mei, "  正式會員  ", FullMembers))).Id;

        using var db = database.Open();
        var segment = db.Segments.Single();
        Assert.That((segment.Id, segment.Name, segment.Rule, segment.UpdatedBy, segment.UpdatedAt),
            Is.EqualTo((id, "正式會員", """{"version":1,"all":[{"field":"tier","anyOf":["full"]}]}""", "mei@example.org", SampleAssociation.Now)));
        var entry = db.AuditEntries.Single();
        Assert.That((entry.Act, entry.Subject, entry.ActorName), Is.EqualTo(("segment.create", $"segment:{id}", "mei@example.org")));
    }

    [Test]
    public async Task Firms_are_looked_up_before_some_are_kept_out_by_their_numbers()
    {
        var without = Rule.Parse("""{"all":[{"field":"member","noneOf":["M1"]}]}""");
        Assert.That(() => Use(l => l.CreateAsync(Mei, "除外", without)), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Rule.NumberUnknownRuledOut"));
        using (var db = database.Open())
        {
            db.Members.Add(SampleAssociation.Member("M1"));
            db.SaveChanges();
        }
        Assert.That((await Use(l => l.CreateAsync(Mei, "除外", without))).Rule, Does.Contain("\"M1\""));
    }

    [TestCase("", "Segment.NameMissing")]
    [TestCase("   ", "Segment.NameMissing")]
    public void A_segment_needs_a_name(string name, string key) =>
        Assert.That(() => Use(l => l.CreateAsync(Mei, name, FullMembers)), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo(key));

    [Test]
    public void A_name_has_at_most_120_characters()
    {
        Assert.That(() => Use(l => l.CreateAsync(Mei, new string('會', 120), FullMembers)), Throws.Nothing);
        Assert.That(() => Use(l => l.CreateAsync(Mei, new string('員', 121), FullMembers)), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Segment.NameTooLong"));
    }

    [Test]
    public async Task A_name_is_taken_once_archived_segments_included()
    {
        var first = await Use(l => l.CreateAsync(Mei, "正式會員", FullMembers));
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => Use(l => l.CreateAsync(Wing, "正式會員", Guangzhou))).Fault.Key, Is.EqualTo("Segment.NameTaken"));
        await Use(l => l.ArchiveAsync(Mei, first.Id, 0));
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => Use(l => l.CreateAsync(Wing, "正式會員", Guangzhou))).Fault.Key, Is.EqualTo("Segment.NameTakenByArchived"));
    }

    [Test]
    public void A_rule_that_rules_out_an_unknown_value_is_not_saved()
    {
        Assert.That(() => Use(l => l.CreateAsync(Mei, "非核能", Rule.Parse("""{"none":[{"field":"industry","anyOf":["nuclear"]}]}"""))), Throws.TypeOf<FaultException>());
        using var db = database.Open();
        Assert.That(db.Segments.Count() + db.AuditEntries.Count(), Is.Zero);
    }

    [Test]
    public async Task The_second_of_two_editors_gets_a_conflict_and_the_first_ones_work_stays()
    {
        var id = (await Use(l => l.CreateAsync(Mei, "廣州", Guangzhou))).Id;
        await Use(l => l.EditAsync(Wing, id, 0, "廣州及正式會員", FullMembers));

        var conflict = Assert.ThrowsAsync<ConflictException>(() => Use(l => l.EditAsync(Mei, id, 0, "廣州會員", Guangzhou)));
        Assert.That(conflict.Message, Does.Contain("wing@example.org").And.Contain("2021-05-03 10:00"));
        using var db = database.Open();
        Assert.That(db.Segments.Single(), Has.Property("Name").EqualTo("廣州及正式會員").And.Property("Rule").EqualTo(FullMembers.ToJson()).And.Property("Version").EqualTo(1));
        Assert.That(db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Act), Is.EqualTo(new[] { "segment.create", "segment.rename", "segment.edit" }));
    }

    [Test]
    public async Task Two_saves_at_the_very_same_moment_are_a_conflict_too()
    {
        var id = (await Use(l => l.CreateAsync(Mei, "廣州", Guangzhou))).Id;
        using var db = database.Open();
        var library = new SegmentLibrary(db, new AuditLog(db, clock), clock);
        await library.GetAsync(id);
        await Use(l => l.EditAsync(Wing, id, 0, "廣州會員", Guangzhou));
        Assert.That(() => library.EditAsync(Mei, id, 0, "穗", Guangzhou), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task An_archived_segment_leaves_the_list_can_not_be_edited_and_comes_back()
    {
        var id = (await Use(l => l.CreateAsync(Mei, "廣州", Guangzhou))).Id;
        await Use(l => l.ArchiveAsync(Mei, id, 0));
        Assert.That(await Use(l => l.ListAsync()), Is.Empty);
        Assert.That(await Use(l => l.ListAsync(archived: true)), Has.Count.EqualTo(1));
        Assert.That(() => Use(l => l.EditAsync(Mei, id, 1, "廣州會員", Guangzhou)), Throws.TypeOf<ConflictException>());
        await Use(l => l.RestoreAsync(Mei, id, 1));
        Assert.That((await Use(l => l.ListAsync())).Select(s => s.Name), Is.EqualTo(new[] { "廣州" }));
    }

    [Test]
    public async Task Renaming_leaves_the_rule_alone()
    {
        var id = (await Use(l => l.CreateAsync(Mei, "廣州", Guangzhou))).Id;
        var renamed = await Use(l => l.RenameAsync(Wing, id, 0, "廣州會員"));
        Assert.That((renamed.Name, renamed.Rule), Is.EqualTo(("廣州會員", Guangzhou.ToJson())));
    }

    [Test]
    public void A_segment_that_is_not_there_is_said_to_be_missing() =>
        Assert.That(() => Use(l => l.GetAsync(99)), Throws.TypeOf<NotFoundException>());

    private async Task<T> Use<T>(Func<SegmentLibrary, Task<T>> use)
    {
        await using var db = database.Open();
        return await use(new SegmentLibrary(db, new AuditLog(db, clock), clock));
    }
}
