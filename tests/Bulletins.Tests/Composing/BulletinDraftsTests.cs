using Bulletins.Composing;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using static Bulletins.Tests.Composing.ComposingRoom;

namespace Bulletins.Tests.Composing;

public sealed class BulletinDraftsTests
{
    private const Language Master = Language.TraditionalChinese;
    private ComposingRoom room = null!;
    private long id;

    [SetUp]
    public async Task Make_a_draft()
    {
        room = await ComposingRoom.OpenAsync();
        id = (await room.Sit().Import.ImportAsync("關於測試的通告\n\n第一段。\n\n珠三角工業協會 謹啟\n2021年4月29日", Author)).Bulletin.Id;
    }

    [TearDown]
    public void Close_the_room() => room.Dispose();

    [Test]
    public async Task An_imported_circular_is_a_numbered_draft_of_its_year()
    {
        var bulletin = await room.Sit().Drafts.FindAsync(id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bulletin.Number, Is.EqualTo("2021/001"));
            Assert.That(bulletin.State, Is.EqualTo(BulletinState.Draft));
            Assert.That(bulletin.IssuedOn, Is.EqualTo(new DateOnly(2021, 4, 29)));
            Assert.That(bulletin.Issuer.NameTraditionalChinese, Is.EqualTo("珠三角工業協會"));
            Assert.That(bulletin.Editions.Single().Body, Is.EqualTo("<p>第一段。</p>"));
        }
    }

    [Test]
    public async Task The_next_number_follows_the_highest_of_the_year_of_issue()
    {
        var desk = room.Sit();
        await SaveParticularsAsync(desk, p => p with { Number = "2021/17" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await room.Sit().Drafts.FindAsync(id)).Number, Is.EqualTo("2021/017"));
            Assert.That((await room.Sit().Drafts.CreateAsync(Author)).Number, Is.EqualTo("2021/018"));
            Assert.That((await room.Sit().Import.ImportAsync("關於明年的通告\n\n內容。\n\n2022年1月3日", Author)).Bulletin.Number, Is.EqualTo("2022/001"));
        }
    }

    [Test]
    public async Task A_copy_has_the_whole_text_under_a_number_and_date_of_its_own_and_corrects_nothing()
    {
        await SaveParticularsAsync(room.Sit(), p => p with { FullTextUrl = "https://example.org/" });
        await room.Sit().Drafts.AddEditionAsync(id, Language.English, Author);
        await room.Sit().Drafts.ArchiveAsync(id, Author);

        var copy = await room.Sit().Drafts.FindAsync((await room.Sit().Copies.CopyAsync(id, Other)).Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((copy.Number, copy.State, copy.IssuedOn, copy.CorrectsBulletinId), Is.EqualTo(("2021/002", BulletinState.Draft, new DateOnly(2021, 5, 3), (long?)null)));
            Assert.That((copy.FullTextUrl, copy.CreatedBy), Is.EqualTo(("https://example.org/", Other.Name)));
            Assert.That(copy.Editions.Select(e => (e.Language, e.Title, e.Body)), Is.EquivalentTo(new[] { (Master, "關於測試的通告", "<p>第一段。</p>"), (Language.English, "關於測試的通告", "<p>第一段。</p>") }));
            Assert.That((await room.Sit().Copies.CopyAsync(id, Other)).Number, Is.EqualTo("2021/003"), "as often as wanted");
        }
    }

    [Test]
    public async Task A_taken_number_is_refused_and_nothing_else_of_the_change_is_kept()
    {
        var other = await room.Sit().Drafts.CreateAsync(Author);
        var refused = Assert.ThrowsAsync<ConflictException>(() => SaveParticularsAsync(room.Sit(), p => p with { Number = other.Number, FullTextUrl = "https://example.org/" }));
        var stored = await room.Sit().Drafts.FindAsync(id);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault.Key, Is.EqualTo("Number.Taken"));
            Assert.That((stored.Number, stored.FullTextUrl), Is.EqualTo(("2021/001", (string?)null)));
        }
    }

    [TestCase("17")]
    [TestCase("2021-")]
    [TestCase("二〇二一/1")]
    [TestCase("2021/1; drop")]
    public void A_number_that_is_none_is_refused(string number) =>
        Assert.That(() => SaveParticularsAsync(room.Sit(), p => p with { Number = number }), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Number.Form"));

    [Test]
    public async Task A_closed_topic_is_given_to_no_circular_and_kept_by_the_one_that_has_it()
    {
        var desk = room.Sit();
        var topic = new Topic { Key = "policy", NameTraditionalChinese = "政策" };
        desk.Db.Add(topic);
        await desk.Db.SaveChangesAsync();
        await SaveParticularsAsync(room.Sit(), p => p with { TopicId = topic.Id });
        topic.Close(room.Clock.GetUtcNow().UtcDateTime);
        await desk.Db.SaveChangesAsync();

        await SaveParticularsAsync(room.Sit(), p => p with { FullTextUrl = "https://example.org/" });
        Assert.That((await room.Sit().Drafts.FindAsync(id)).TopicId, Is.EqualTo(topic.Id));
        await SaveParticularsAsync(room.Sit(), p => p with { TopicId = null });
        Assert.That(() => SaveParticularsAsync(room.Sit(), p => p with { TopicId = topic.Id }), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Topic.Closed"));
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("www.example.org")]
    [TestCase("http://")]
    public void A_link_that_members_could_not_follow_is_refused(string url) =>
        Assert.That(() => SaveParticularsAsync(room.Sit(), p => p with { FullTextUrl = url }), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Bulletin.FullTextUrl"));

    [Test]
    public async Task Of_two_who_write_the_second_gets_a_conflict_and_the_first_text_stays()
    {
        var read = (await room.Sit().Drafts.FindEditionAsync(id, Master)).Version;
        await room.Sit().Drafts.SaveEditionAsync(id, Master, Text("甲的文字"), read, Author);
        var refused = Assert.ThrowsAsync<ConflictException>(() => room.Sit().Drafts.SaveEditionAsync(id, Master, Text("乙的文字"), read, Other));
        var stored = await room.Sit().Drafts.FindEditionAsync(id, Master);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Fault.Key, Is.EqualTo("Edition.Changed"));
            Assert.That(refused.Message, Does.Contain(Author.Name));
            Assert.That(stored.Body, Is.EqualTo("<p>甲的文字</p>"));
        }
        var over = await room.Sit().Drafts.SaveEditionAsync(id, Master, Text("乙的文字"), stored.Version, Other);
        Assert.That(over.Edition.Body, Is.EqualTo("<p>乙的文字</p>"));
    }

    [Test]
    public async Task Two_saves_at_the_same_moment_never_overwrite_each_other()
    {
        var (first, second) = (room.Sit(), room.Sit());
        var edition = await first.Drafts.FindEditionAsync(id, Master);
        await second.Drafts.FindEditionAsync(id, Master);
        await first.Drafts.SaveEditionAsync(id, Master, Text("甲"), edition.Version, Author);
        Assert.That(() => second.Drafts.SaveEditionAsync(id, Master, Text("乙"), 0, Other), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task Two_who_begin_a_circular_at_the_same_moment_get_a_number_each()
    {
        Bulletin? first = null;
        var second = await room.Sit(() => first = room.Sit().Drafts.CreateAsync(Author).GetAwaiter().GetResult()).Drafts.CreateAsync(Other);
        Assert.That((first!.Number, second.Number), Is.EqualTo(("2021/002", "2021/003")));
        Assert.That(room.Sit().Db.AuditEntries.Where(e => e.Subject == $"bulletin:{second.Id}").Select(e => e.Details), Has.One.StartsWith("2021/003"));
    }

    [Test]
    public void Two_who_add_the_same_edition_at_the_same_moment_add_one_and_the_second_is_told()
    {
        var second = room.Sit(() => room.Sit().Drafts.AddEditionAsync(id, Language.English, Author).GetAwaiter().GetResult());
        Assert.That(() => second.Drafts.AddEditionAsync(id, Language.English, Other), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task An_unchanged_text_keeps_its_version()
    {
        var edition = await room.Sit().Drafts.FindEditionAsync(id, Master);
        var saved = await room.Sit().Drafts.SaveEditionAsync(id, Master, new EditionText(edition.Title, edition.Body, edition.Closing), edition.Version, Author);
        Assert.That(saved.Edition.Version, Is.EqualTo(edition.Version));
    }

    [Test]
    public async Task What_is_saved_is_clean_in_every_part()
    {
        var edition = await room.Sit().Drafts.FindEditionAsync(id, Master);
        var saved = await room.Sit().Drafts.SaveEditionAsync(
            id, Master, new EditionText("標題\uFDD0x\uFDD1\n二\u0007", "<p onclick=x>文<script>alert(1)</script></p>", "一\r\n\uFDD0二 "), edition.Version, Author);
        Assert.That((saved.Edition.Title, saved.Edition.Body, saved.Edition.Closing), Is.EqualTo(("標題x 二", "<p>文</p>", "一\n二")));
    }

    [Test]
    public async Task An_approved_circular_refuses_every_change()
    {
        var read = await room.Sit().Drafts.FindAsync(id);
        await ApproveAsync(room.Sit());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => room.Sit().Drafts.SaveEditionAsync(id, Master, Text("改"), read.Editions[0].Version + 1, Author), Refused("Bulletin.NotEditable"));
            Assert.That(() => SaveParticularsAsync(room.Sit(), p => p with { Number = "2021/099" }), Refused("Bulletin.NotEditable"));
            Assert.That(() => room.Sit().Drafts.AddEditionAsync(id, Language.English, Author), Refused("Bulletin.NotEditable"));
            Assert.That(() => room.Sit().Drafts.SubmitAsync(id, Author), Refused("Bulletin.WrongState"));
        }
        await room.Sit().Drafts.ArchiveAsync(id, Author);
        Assert.That((await room.Sit().Drafts.FindAsync(id)).State, Is.EqualTo(BulletinState.Archived));
    }

    [Test]
    public async Task Approved_content_cant_be_changed_past_the_service_either()
    {
        await ApproveAsync(room.Sit());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => ChangeAsync(b => b.Editions[0].Title = "改"), Refused("Bulletin.NotEditable"));
            Assert.That(() => ChangeAsync(b => b.FullTextUrl = "https://example.org/"), Refused("Bulletin.NotEditable"));
            Assert.That(() => ChangeAsync(b => b.Editions.Add(new Edition { Language = Language.English, Title = "New", Body = "" })), Refused("Bulletin.NotEditable"));
            Assert.That(() => ChangeAsync(b => b.Editions.Clear()), Refused("Edition.Sealed"));
        }

        async Task ChangeAsync(Action<Bulletin> change)
        {
            var desk = room.Sit();
            change(await desk.Drafts.FindAsync(id));
            await desk.Db.SaveChangesAsync();
        }
    }

    [Test]
    public async Task A_save_during_an_approval_is_the_one_or_the_other_but_never_unread_approved_text()
    {
        var (approver, author) = (room.Sit(), room.Sit());
        var read = await approver.Drafts.FindAsync(id);
        read.Approve("approver", room.Clock.GetUtcNow().UtcDateTime, new string('0', 64));
        await author.Drafts.SaveEditionAsync(id, Master, Text("批核時寫下的"), read.Editions[0].Version, Author);
        Assert.That(() => approver.Db.SaveChangesAsync(), Throws.TypeOf<DbUpdateConcurrencyException>(), "text that the approver never read");

        var late = room.Sit();
        var edition = await late.Drafts.FindEditionAsync(id, Master);
        edition.Title = "批核後才到";
        await ApproveAsync(room.Sit());
        Assert.That(() => late.Db.SaveChangesAsync(), Throws.TypeOf<DbUpdateConcurrencyException>(), "a save that was under way");
    }

    [Test]
    public async Task An_edition_added_during_an_approval_makes_the_approval_fail()
    {
        var approver = room.Sit();
        (await approver.Drafts.FindAsync(id)).Approve("approver", room.Clock.GetUtcNow().UtcDateTime, new string('0', 64));
        await room.Sit().Drafts.AddEditionAsync(id, Language.English, Author);
        Assert.That(() => approver.Db.SaveChangesAsync(), Throws.TypeOf<DbUpdateConcurrencyException>());
    }

    [Test]
    public async Task Other_editions_begin_with_the_master_and_go_again_but_the_master_stays()
    {
        await room.Sit().Drafts.AddEditionAsync(id, Language.English, Author);
        Assert.That((await room.Sit().Drafts.FindEditionAsync(id, Language.English)).Body, Is.EqualTo("<p>第一段。</p>"));
        await room.Sit().Drafts.RemoveEditionAsync(id, Language.English, Author);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => room.Sit().Drafts.FindEditionAsync(id, Language.English), Throws.TypeOf<NotFoundException>());
            Assert.That(() => room.Sit().Drafts.RemoveEditionAsync(id, Master, Author), Refused("Edition.Master"));
        }
    }

    [Test]
    public async Task A_circular_goes_to_review_and_back_and_each_step_is_recorded()
    {
        await room.Sit().Drafts.SubmitAsync(id, Author);
        await room.Sit().Drafts.ReturnAsync(id, Other);
        var acts = await room.Sit().Db.AuditEntries.Where(a => a.Subject == $"bulletin:{id}").OrderBy(a => a.Id).Select(a => $"{a.Act} {a.ActorName}").ToListAsync();
        Assert.That(acts, Is.EqualTo(new[] { $"bulletin.import {Author.Name}", $"bulletin.submit {Author.Name}", $"bulletin.return {Other.Name}" }));
    }

    [Test]
    public async Task Who_wrote_is_recorded_once_for_each_day_in_Hong_Kong()
    {
        foreach (var (hours, words) in new[] { (0, "十時"), (5, "十五時"), (16, "翌日七時"), (2, "翌日九時") })
        {
            room.Clock.Advance(TimeSpan.FromHours(hours));
            await room.Sit().Drafts.SaveEditionAsync(id, Master, Text(words), (await room.Sit().Drafts.FindEditionAsync(id, Master)).Version, Other);
        }

        var written = await room.Sit().Db.AuditEntries.Where(a => a.Act == "edition.write").OrderBy(a => a.Id).Select(a => a.At).ToListAsync();
        Assert.That(written.Select(at => at.Hour), Is.EqualTo(new[] { 2, 23 }));
    }

    [Test]
    public async Task The_list_finds_by_words_of_the_title_number_and_state()
    {
        await room.Sit().Drafts.CreateAsync(Author);
        var list = room.Sit().List;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await list.FindAsync(new BulletinFilter("測試 通告"))).Items.Select(b => b.Id), Is.EqualTo(new[] { id }));
            Assert.That((await list.FindAsync(new BulletinFilter("21/001"))).Items.Select(b => b.Id), Is.EqualTo(new[] { id }));
            Assert.That((await list.FindAsync(new BulletinFilter(State: BulletinState.Approved))).Total, Is.Zero);
            Assert.That((await list.FindAsync(new BulletinFilter(Page: 2, PageSize: 1))).Items.Select(b => b.Id), Is.EqualTo(new[] { id }), "the latest is first");
            Assert.That((await list.FindAsync(new BulletinFilter(Page: int.MaxValue))).Items, Is.Empty, "there is no such page");
        }
        var english = await room.Sit().Drafts.AddEditionAsync(id, Language.English, Author);
        await room.Sit().Drafts.SaveEditionAsync(id, Language.English, new EditionText("A test circular", "<p>Text.</p>", ""), english.Version, Author);
        Assert.That((await room.Sit().List.FindAsync(new BulletinFilter("測試 通告", Reader: Language.English))).Items.Single().Title, Is.EqualTo("A test circular"));
    }

    private static EditionText Text(string words) => new("題", $"<p>{words}</p>", "啟");

    private static NUnit.Framework.Constraints.EqualStringConstraint Refused(string key) =>
        Throws.TypeOf<ConflictException>().With.Property("Fault").Property("Key").EqualTo(key);

    private async Task SaveParticularsAsync(Desk desk, Func<BulletinParticulars, BulletinParticulars> change)
    {
        var bulletin = await desk.Drafts.FindAsync(id);
        var particulars = new BulletinParticulars(bulletin.Number, bulletin.IssuerId, bulletin.IssuedOn, bulletin.TopicId, bulletin.FullTextUrl);
        await desk.Drafts.SaveParticularsAsync(id, change(particulars), bulletin.Version, Author);
    }

    private async Task ApproveAsync(Desk desk)
    {
        (await desk.Drafts.FindAsync(id)).Approve("approver", room.Clock.GetUtcNow().UtcDateTime, new string('0', 64));
        await desk.Db.SaveChangesAsync();
    }
}
