using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Rendering;

public class BulletinApprovalTests : DatabaseTest
{
    private static readonly Actor Approver = new(ActorKind.Staff, "approver@prdia.example");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 2, 10, 1, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task Approving_records_who_when_and_a_hash_of_what_members_read()
    {
        var id = Store(Circulars.Notice());
        await Approve(id);

        using var db = database.Open();
        var bulletin = db.Bulletins.Include(b => b.Editions).Include(b => b.Issuer).Single();
        Assert.Multiple(() =>
        {
            Assert.That(bulletin.State, Is.EqualTo(BulletinState.Approved));
            Assert.That(bulletin.ApprovedBy, Is.EqualTo(Approver.Name));
            Assert.That(bulletin.ApprovedAt, Is.EqualTo(clock.UtcNow()));
            Assert.That(bulletin.ApprovedContentHash, Is.EqualTo(ContentHash.Of(bulletin.Editions.Select(e => new EchoRenderer().Render(bulletin, e)))));
            Assert.That(db.AuditEntries.Single(), Has.Property("Act").EqualTo("bulletin.approve").And.Property("Subject").EqualTo($"bulletin:{id}").And.Property("ActorName").EqualTo(Approver.Name));
        });
    }

    private static IEnumerable<TestCaseData> Incomplete()
    {
        yield return Case("no title", b => b.Editions[0].Title = " ", "Approval.NoTitle");
        yield return Case("no text", b => b.Editions[0].Body = "<p> </p>", "Approval.NoBody");
        yield return Case("a second edition without text", b => b.Editions.Add(new Edition { Language = Language.English, Title = "x", Body = "" }), "Approval.NoBody");
        yield return Case("a second edition that nobody has translated", b => b.Editions.Add(new Edition { Language = Language.English, Title = "Holiday", Body = b.Editions[0].Body }), "Approval.Untranslated");
        yield return Case("no edition", b => b.Editions.Clear(), "Approval.NoEdition");
        yield return Case("no telephone", b => b.Issuer.Telephone = "", "Approval.SenderIncomplete");
        yield return Case("no postal address", b => b.Issuer.PostalAddress = " ", "Approval.SenderIncomplete");
        yield return Case("no sender address", b => b.Issuer.SenderAddress = "", "Approval.SenderIncomplete");
        yield return Case("a PO box", b => b.Issuer.PostalAddressEnglish = "P.O. Box 1234, General Post Office, Hong Kong", "Approval.PostBox");
        yield return Case("a PO box in Chinese", b => b.Issuer.PostalAddress = "香港郵政總局郵政信箱 1234 號", "Approval.PostBox");
    }

    private static TestCaseData Case(string name, Action<Bulletin> change, string key) =>
        new TestCaseData(change, key).SetName($"A bulletin is refused with {name}");

    [TestCaseSource(nameof(Incomplete))]
    public void A_bulletin_that_is_incomplete_is_refused_and_nothing_changed(Action<Bulletin> change, string key)
    {
        var bulletin = Circulars.Notice();
        change(bulletin);
        var id = Store(bulletin);
        Assert.That(() => Approve(id), Throws.InstanceOf<FaultException>().With.Property("Fault").Property("Key").EqualTo(key));
        RequireDraft();
    }

    [Test]
    public void A_template_fault_refuses_the_approval_with_its_sentence()
    {
        var id = Store(Circulars.Notice());
        var fault = new Fault(Words.Rendering, "Template.RunsAway", "circular.html.scriban", 3, 7);
        Assert.That(() => Approve(id, new EchoRenderer { Fault = fault }), Throws.TypeOf<FaultException>().With.Message.Contains("circular.html.scriban"));
        RequireDraft();
    }

    [Test]
    public void Every_edition_is_rendered()
    {
        var bulletin = Circulars.Notice();
        bulletin.Editions.Add(new Edition { Language = Language.English, Title = "Holiday", Body = "<p>Closed.</p>" });
        var renderer = new EchoRenderer();
        Assert.That(() => Approve(Store(bulletin), renderer), Throws.Nothing);
        Assert.That(renderer.Rendered, Is.EquivalentTo((Language[])[Language.TraditionalChinese, Language.English]));
    }

    [Test]
    public void Templates_without_an_unsubscribe_link_are_refused()
    {
        var id = Store(Circulars.Notice());
        Assert.That(() => Approve(id, new EchoRenderer { Footer = "" }), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Approval.NoUnsubscribe"));
        RequireDraft();
    }

    [Test]
    public async Task What_is_approved_cannot_be_approved_again()
    {
        var id = Store(Circulars.Notice());
        await Approve(id);
        Assert.That(() => Approve(id), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task What_reads_differently_since_it_was_approved_can_be_approved_anew()
    {
        var id = Store(Circulars.Notice());
        await Approve(id);
        var changed = new EchoRenderer { Footer = $"新地址{new EchoRenderer().Footer}" };
        Assert.That((await IsOutdated(id, new EchoRenderer()), await IsOutdated(id, changed), await IsOutdated(id, new EchoRenderer { Fault = new Fault(Words.Rendering, "Template.RunsAway", "a", 1, 1) })),
            Is.EqualTo((false, true, true)));

        clock.Advance(TimeSpan.FromHours(1));
        await Approve(id, changed);

        Assert.That((await IsOutdated(id, new EchoRenderer()), await IsOutdated(id, changed)), Is.EqualTo((true, false)));
        using var db = database.Open();
        Assert.That((db.Bulletins.Single().ApprovedAt, db.AuditEntries.Count(a => a.Act == "bulletin.approve")), Is.EqualTo((clock.UtcNow(), 2)));
    }

    [Test]
    public void An_unknown_bulletin_is_not_found() => Assert.That(() => Approve(4711), Throws.TypeOf<NotFoundException>());

    [Test]
    public void An_edition_that_is_saved_while_it_is_being_approved_makes_the_approval_a_conflict()
    {
        var id = Store(Circulars.Notice());
        var renderer = new EchoRenderer
        {
            WhileRendering = () =>
            {
                using var other = database.Open();
                other.Editions.Single().Title = "另一個標題";
                other.SaveChanges();
            },
        };
        Assert.That(() => Approve(id, renderer), Throws.TypeOf<ConflictException>().With.Property("Fault").Property("Key").EqualTo("Approval.Changed"));
        RequireDraft();
    }

    [Test]
    public void The_hash_changes_with_every_part_and_not_with_the_order()
    {
        var chinese = new RenderedEdition(Language.TraditionalChinese, "s", "h", "t");
        var english = chinese with { Language = Language.English };
        var hash = ContentHash.Of([chinese, english]);
        Assert.That(hash, Does.Match("^[0-9a-f]{64}$").And.EqualTo(ContentHash.Of([english, chinese])));
        Assert.That(
            new[] { chinese with { Subject = "" }, chinese with { Html = "h2" }, chinese with { Text = "" }, chinese with { Subject = "sh", Html = "" }, chinese with { Language = Language.SimplifiedChinese } }
                .Select(changed => ContentHash.Of([changed, english])),
            Is.Unique.And.None.EqualTo(hash));
    }

    private long Store(Bulletin bulletin)
    {
        using var db = database.Open();
        db.Bulletins.Add(bulletin);
        db.SaveChanges();
        return bulletin.Id;
    }

    private async Task Approve(long id, EchoRenderer? renderer = null)
    {
        using var db = database.Open();
        await new BulletinApproval(db, renderer ?? new EchoRenderer(), new AuditLog(db, clock), clock).ApproveAsync(id, Approver);
    }

    private async Task<bool> IsOutdated(long id, EchoRenderer renderer)
    {
        using var db = database.Open();
        return await new BulletinApproval(db, renderer, new AuditLog(db, clock), clock).IsOutdatedAsync(id);
    }

    private void RequireDraft()
    {
        using var db = database.Open();
        Assert.That(db.Bulletins.Single(), Has.Property("State").EqualTo(BulletinState.Draft).And.Property("ApprovedContentHash").Null);
        Assert.That(db.AuditEntries, Is.Empty);
    }
}
