using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

public class RegisterTests : AssociationTest
{
    [Test]
    public async Task A_firm_is_added_changed_retired_and_reinstated()
    {
        var id = await AddFirmAsync();
        await association.WithRegisterAsync(r => r.ChangeAsync(id, new MemberForm { Number = "M0001", Organisation = "珠江電子", Tier = "full", Version = 0 }, association.Staff));
        await association.WithRegisterAsync(r => r.RetireAsync(id, 1, association.Staff));
        var member = await association.MemberAsync("M0001");
        Assert.That((member.Organisation, member.Tier, member.Status, member.RetiredAt), Is.EqualTo(("珠江電子", "full", MemberStatus.Retired, association.Clock.GetUtcNow().UtcDateTime)));

        await association.WithRegisterAsync(r => r.ReinstateAsync(id, 2, association.Staff));
        Assert.That((await association.MemberAsync("m0001")).Status, Is.EqualTo(MemberStatus.Active), "numbers are found in any case");
        await using var db = association.Open();
        Assert.That(await db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Act + " " + e.Subject).ToListAsync(),
            Is.EqualTo(new[] { "member.add", "member.change", "member.retire", "member.reinstate" }.Select(act => $"{act} member:{id}")));
    }

    [Test]
    public async Task A_change_to_what_somebody_else_changed_meanwhile_is_refused_and_nothing_is_lost()
    {
        var id = await AddFirmAsync();
        await association.WithRegisterAsync(r => r.ChangeAsync(id, new MemberForm { Number = "M0001", Organisation = "甲", Version = 0 }, association.Staff));
        var conflict = Assert.ThrowsAsync<ConflictException>(() =>
            association.WithRegisterAsync(r => r.ChangeAsync(id, new MemberForm { Number = "M0001", Organisation = "乙", Version = 0 }, association.Staff)))!;
        Assert.That(conflict.Fault.Key, Is.EqualTo("ChangedMeanwhile"));
        Assert.That((await association.MemberAsync("M0001")).Organisation, Is.EqualTo("甲"));
    }

    [Test]
    public async Task A_number_belongs_to_one_firm()
    {
        await AddFirmAsync();
        var other = await association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = "M0002", Organisation = "乙" }, association.Staff));
        Assert.ThrowsAsync<ConflictException>(() => association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = " ｍ0001", Organisation = "丙" }, association.Staff)));
        Assert.ThrowsAsync<ConflictException>(() => association.WithRegisterAsync(r => r.ChangeAsync(other, new MemberForm { Number = "M0001", Organisation = "乙" }, association.Staff)));
    }

    [Test]
    public void What_is_missing_or_too_long_is_named()
    {
        var missing = Assert.ThrowsAsync<FaultException>(() => association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Organisation = "甲" }, association.Staff)))!;
        Assert.That(missing.Fault.Key, Is.EqualTo("Field.Required"));
        var tooLong = Assert.ThrowsAsync<FaultException>(() => association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = "M1", Organisation = new string('甲', 201) }, association.Staff)))!;
        Assert.That(tooLong.Fault.Key, Is.EqualTo("Field.TooLong"));
        Assert.ThrowsAsync<NotFoundException>(() => association.WithRegisterAsync(r => r.RetireAsync(99, 0, association.Staff)));
    }

    [Test]
    public async Task A_contact_is_added_and_moved_to_another_address()
    {
        var firm = await AddFirmAsync();
        var id = await AddContactAsync(firm, "chan@pearl.example");
        await association.WithContactsAsync(c => c.ChangeAsync(id, new ContactForm { Name = "陳大文", Email = "Chan@例子.example", Language = Language.English }, association.Staff));
        var contact = (await association.MemberAsync("M0001")).Contacts.Single();
        Assert.That((contact.Email, contact.NormalizedEmail, contact.Language), Is.EqualTo(("Chan@例子.example", "chan@xn--fsqu00a.example", Language.English)));
    }

    [Test]
    public async Task An_address_is_there_once_in_a_firm_and_may_be_in_two_firms()
    {
        var firm = await AddFirmAsync();
        await AddContactAsync(firm, "chan@pearl.example");
        Assert.ThrowsAsync<ConflictException>(() => AddContactAsync(firm, "CHAN@pearl.example"));
        var other = await association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = "M0002", Organisation = "乙" }, association.Staff));
        Assert.DoesNotThrowAsync(() => AddContactAsync(other, "chan@pearl.example"));
    }

    [Test]
    public async Task A_change_of_topics_alone_counts_as_a_change_of_the_contact()
    {
        var id = await AddContactAsync(await AddFirmAsync(), "chan@pearl.example");
        var policy = await TopicAsync("policy");
        await association.WithContactsAsync(c => c.ChangeAsync(id, Form([policy], version: 0), association.Staff));
        Assert.ThrowsAsync<ConflictException>(() => association.WithContactsAsync(c => c.ChangeAsync(id, Form([], version: 0), association.Staff)));
        var subscription = (await association.MemberAsync("M0001")).Contacts.Single().Subscriptions.Single();
        Assert.That((subscription.State, subscription.Source), Is.EqualTo((SubscriptionState.Joined, ConsentSource.Staff)));
    }

    [Test]
    public async Task What_a_contact_does_not_want_is_on_record_also_of_topics_that_it_never_joined()
    {
        var (policy, trade, events) = (await TopicAsync("policy"), await TopicAsync("trade"), await TopicAsync("events"));
        var form = Form([policy], version: 0);
        form.Declined = [trade];
        var firm = await AddFirmAsync();
        var id = await association.WithContactsAsync(c => c.AddAsync(firm, form, association.Staff));
        Assert.That(await StatesAsync(), Is.EquivalentTo(new[] { (policy, SubscriptionState.Joined), (trade, SubscriptionState.Left) }));

        var later = Form([policy], version: 0);
        later.Declined = [events, policy];
        await association.WithContactsAsync(c => c.ChangeAsync(id, later, association.Staff));
        Assert.That(await StatesAsync(), Is.EquivalentTo(new[] { (policy, SubscriptionState.Joined), (trade, SubscriptionState.Left), (events, SubscriptionState.Left) }));

        async Task<IEnumerable<(long, SubscriptionState)>> StatesAsync() => (await association.MemberAsync("M0001")).Contacts.Single().Subscriptions.Select(s => (s.TopicId, s.State));
    }

    [Test]
    public async Task Staff_join_a_topic_that_the_contact_left_only_on_the_contacts_word()
    {
        var id = await AddContactAsync(await AddFirmAsync(), "chan@pearl.example");
        var policy = await TopicAsync("policy");
        await association.WithContactsAsync(c => c.ChangeAsync(id, Form([policy], version: 0), association.Staff));
        await association.LeaveAsync("chan@pearl.example", "policy");

        var refused = Assert.ThrowsAsync<FaultException>(() => association.WithContactsAsync(c => c.ChangeAsync(id, Form([policy], version: 1), association.Staff)))!;
        Assert.That(refused.Fault.Key, Is.EqualTo("Topic.LeftByContact"));
        var form = Form([policy], version: 1);
        form.ContactAskedForIt = true;
        await association.WithContactsAsync(c => c.ChangeAsync(id, form, association.Staff));
        Assert.That((await association.MemberAsync("M0001")).Contacts.Single().Subscriptions.Single().State, Is.EqualTo(SubscriptionState.Joined));
    }

    [TestCase(SuppressionReason.Unsubscribed, true)]
    [TestCase(SuppressionReason.Complained, true)]
    [TestCase(SuppressionReason.Staff, true)]
    [TestCase(SuppressionReason.Bounced, false, Description = "said of the address, not of the person")]
    public async Task Who_wanted_no_more_circulars_gets_none_at_another_address_either_until_it_is_lifted(SuppressionReason reason, bool stays)
    {
        var id = await AddContactAsync(await AddFirmAsync(), "chan@pearl.example");
        await SuppressAsync("chan@pearl.example", reason);
        association.Clock.Advance(TimeSpan.FromDays(1));

        await MoveAsync(id, "chan@new.example", version: 0);
        var moved = await OpenAsync("chan@new.example");
        Assert.That(moved.Select(s => (s.Reason, s.By, s.Since, s.DeliveryId)),
            Is.EqualTo(stays ? new[] { (reason, "chan@pearl.example", association.Clock.GetUtcNow().UtcDateTime.AddDays(-1), (long?)7) } : []));
        if (!stays)
            return;
        Assert.That(moved[0].NoteInWords, Does.Contain("chan@pearl.example"));
        await MoveAsync(id, "CHAN@new.example", version: 1);
        await using (var db = association.Open())
            Assert.That(await db.AuditEntries.Where(e => e.Act == "suppression.add").Select(e => (string?)e.Subject).ToListAsync(), Is.EqualTo(new[] { $"contact:{id}" }));

        await association.WithSuppressionsAsync(s => s.LiftAsync(moved[0].Id, "來電要求恢復", association.Staff));
        await MoveAsync(id, "chan@third.example", version: 2);
        Assert.That(await OpenAsync("chan@third.example"), Is.Empty);
    }

    [Test]
    public async Task Who_wanted_no_more_circulars_does_not_get_the_address_of_somebody_who_does()
    {
        var firm = await AddFirmAsync();
        var id = await AddContactAsync(firm, "chan@pearl.example");
        await SuppressAsync("chan@pearl.example", SuppressionReason.Unsubscribed);
        var other = await association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = "M0002", Organisation = "乙" }, association.Staff));
        var sharer = await AddContactAsync(other, "office@pearl.example");

        var refused = Assert.ThrowsAsync<ConflictException>(() => MoveAsync(id, "office@pearl.example", version: 0))!;
        Assert.That(refused.Fault.Key, Is.EqualTo("Contact.WantsNothing"));
        Assert.That((await association.MemberAsync("M0001")).Contacts.Single().Email, Is.EqualTo("chan@pearl.example"));
        Assert.That(await OpenAsync("office@pearl.example"), Is.Empty);

        await association.WithContactsAsync(c => c.RetireAsync(sharer, 0, association.Staff));
        await MoveAsync(id, "office@pearl.example", version: 0);
        Assert.That(await OpenAsync("office@pearl.example"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_retired_contact_stays_in_the_register()
    {
        var id = await AddContactAsync(await AddFirmAsync(), "chan@pearl.example");
        await association.WithContactsAsync(c => c.RetireAsync(id, 0, association.Staff));
        Assert.That((await association.MemberAsync("M0001")).Contacts.Single().RetiredAt, Is.EqualTo(association.Clock.GetUtcNow().UtcDateTime));
        Assert.That((await association.SearchAsync(new())).Items.Single().Contacts, Is.Zero);
        Assert.That(await association.ExportAsync(), Does.Not.Contain("chan@pearl.example"), "nor would an export bring it back");
        await association.WithContactsAsync(c => c.ReinstateAsync(id, 1, association.Staff));
        Assert.That((await association.MemberAsync("M0001")).Contacts.Single().RetiredAt, Is.Null);
    }

    [TestCase("m0042", 1)]
    [TestCase("江電", 2)]
    [TestCase("pearl", 1)]
    [TestCase("珠江 electronics", 1, Description = "Every word must be met, wherever")]
    [TestCase("珠江 textiles", 0)]
    [TestCase("何小明", 1)]
    [TestCase("HO@EAST", 1)]
    [TestCase("例子.example", 1)]
    [TestCase("xn--fsqu00a", 1)]
    [TestCase("ＰＥＡＲＬ", 1, Description = "Full width")]
    [TestCase("100%", 1)]
    [TestCase("a_b", 0, Description = "Not a pattern")]
    [TestCase("", 3)]
    public async Task Members_are_found_by_number_organisation_contact_and_address(string search, int found)
    {
        await association.ImportAsync("""
            member_number,organisation,organisation_en,industry,contact_name,email
            M0042,珠江電子廠,Pearl Electronics,electronics,陳大文,chan@pearl.example
            M0043,東江電紡織,East Textiles 100%,textiles,何小明,ho@east.example
            M0044,北江,axb,textiles,李,lee@例子.example
            """);
        Assert.That((await association.SearchAsync(new(search))).Total, Is.EqualTo(found));
    }

    [Test]
    public async Task Members_are_filtered_and_shown_page_by_page()
    {
        await association.ImportAsync("member_number,organisation,industry,contact_name,email\n" + string.Concat(Enumerable.Range(1, 30)
            .Select(i => $"M{i:00},廠,{(i % 3 == 0 ? "textiles" : "electronics")},x,x{i}@x.example\n")));
        var second = await association.SearchAsync(new(Industry: "electronics", Page: 2, PageSize: 15));
        Assert.That((second.Total, second.Items.Count, second.Items[^1].Number), Is.EqualTo((20, 5, "M29")));
        Assert.That((await association.SearchAsync(new(Page: 99))).Items, Is.Empty);
        Assert.That((await association.SearchAsync(new(Status: MemberStatus.Retired))).Total, Is.Zero);
    }

    [Test]
    public async Task Firms_that_nobody_gets_circulars_for_are_found_but_for_those_that_have_left()
    {
        await association.ImportAsync("member_number,organisation,contact_name,email\nM1,甲,陳,chan@x.example\nM2,乙,李,lee@x.example\nM3,丙,,\nM4,丁,,\n");
        await association.WithContactsAsync(async c => await c.RetireAsync((await association.MemberAsync("M2")).Contacts.Single().Id, 0, association.Staff));
        await association.WithRegisterAsync(async r => await r.RetireAsync((await association.MemberAsync("M4")).Id, 0, association.Staff));
        Assert.That((await association.SearchAsync(new() { WithoutContact = true })).Items.Select(m => m.Number), Is.EqualTo(new[] { "M2", "M3" }));
    }

    private Task<long> AddFirmAsync() =>
        association.WithRegisterAsync(r => r.AddAsync(new MemberForm { Number = "m0001", Organisation = "珠江" }, association.Staff));

    private Task<long> AddContactAsync(long firm, string email) =>
        association.WithContactsAsync(c => c.AddAsync(firm, new ContactForm { Name = "陳大文", Email = email }, association.Staff));

    private Task MoveAsync(long id, string email, int version) =>
        association.WithContactsAsync(c => c.ChangeAsync(id, new ContactForm { Name = "陳大文", Email = email, Version = version }, association.Staff));

    private async Task SuppressAsync(string email, SuppressionReason reason)
    {
        await using var db = association.Open();
        db.Suppressions.Add(new Suppression { NormalizedEmail = email, Reason = reason, Since = association.Clock.GetUtcNow().UtcDateTime, By = email, DeliveryId = 7 });
        await db.SaveChangesAsync();
    }

    private async Task<IReadOnlyList<Suppression>> OpenAsync(string email) => await association.WithSuppressionsAsync(s => s.OfAsync([email]));

    private async Task<long> TopicAsync(string key)
    {
        await using var db = association.Open();
        return await db.Topics.Where(t => t.Key == key).Select(t => t.Id).SingleAsync();
    }

    private static ContactForm Form(long[] topics, int version) =>
        new() { Name = "陳大文", Email = "chan@pearl.example", Topics = topics, Version = version };
}
