using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Members.Consent;

internal sealed class ContactChoicesTests
{
    private static readonly UnsubscribeRequest ByPage = new(ConsentSource.PublicPage, "POST /u/token", null);
    private static readonly DateTimeOffset Start = new(2024, 5, 7, 1, 0, 0, TimeSpan.Zero);

    private TestDatabase database = null!;
    private FakeTimeProvider clock = null!;
    private MailedCircular mailed = null!;

    [SetUp]
    public async Task Mail_a_circular()
    {
        database = new TestDatabase();
        clock = new FakeTimeProvider(Start);
        await using var db = database.Open();
        mailed = await MailedCircular.AddAsync(db);
    }

    [TearDown]
    public void Delete_the_database() => database.Dispose();

    [Test]
    public async Task Who_leaves_a_topic_is_excluded_from_its_circulars_at_once_and_from_no_other()
    {
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
        Assert.That(await ExclusionAsync(mailed.Topic!.Id), Is.EqualTo(ExclusionReason.LeftTopic));
        Assert.That(await ExclusionAsync(null), Is.Null);
    }

    [Test]
    public async Task Who_leaves_everything_is_excluded_at_once_and_so_is_everybody_with_the_same_address()
    {
        MailedCircular colleague;
        await using (var db = database.Open())
            colleague = await MailedCircular.AddAsync(db, email: "CHAN@firm.example");
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));
        Assert.That(await ExclusionAsync(null), Is.EqualTo(ExclusionReason.Unsubscribed));
        Assert.That((await StandingAsync(colleague.Contact.Id)).LeftEverythingSince, Is.Not.Null);
    }

    [Test]
    public async Task Leaving_again_keeps_every_request_but_the_time_of_the_first()
    {
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));
        clock.Advance(TimeSpan.FromDays(1));
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));

        var standing = await StandingAsync(mailed.Contact.Id);
        Assert.That(standing.LeftEverythingSince, Is.EqualTo(Start.UtcDateTime));
        Assert.That(standing.Topics.Single().LeftSince, Is.EqualTo(Start.UtcDateTime));
        await using var db = database.Open();
        Assert.That(await db.Unsubscriptions.CountAsync(), Is.EqualTo(4));
        Assert.That(await db.Suppressions.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_closed_topic_is_not_asked_about_and_not_left_by_whoever_saves_the_others()
    {
        await using (var db = database.Open())
        {
            (await db.Topics.SingleAsync(t => t.Id == mailed.Topic!.Id)).Close(Start.UtcDateTime);
            await db.SaveChangesAsync();
        }
        await ChooseAsync(c => c.ChooseTopicsAsync(mailed.Contact.Id, [], ByPage));

        var standing = await StandingAsync(mailed.Contact.Id);
        Assert.That(standing.OpenTopics, Is.Empty);
        Assert.That(standing.Topics.Single().LeftSince, Is.Null);
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
        Assert.That((await StandingAsync(mailed.Contact.Id)).Topics.Single().LeftSince, Is.Not.Null, "the link of an old mail still leaves it");
    }

    [Test]
    public async Task A_request_is_kept_as_it_came()
    {
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, new UnsubscribeRequest(ConsentSource.OneClick, "List-Unsubscribe=One-Click", mailed.Delivery.Id)));
        await using var db = database.Open();
        var kept = await db.Unsubscriptions.SingleAsync();
        Assert.Multiple(() =>
        {
            Assert.That(kept.ContactId, Is.EqualTo(mailed.Contact.Id));
            Assert.That(kept.Email, Is.EqualTo("chan@firm.example"));
            Assert.That(kept.TopicId, Is.EqualTo(mailed.Topic!.Id));
            Assert.That(kept.DeliveryId, Is.EqualTo(mailed.Delivery.Id));
            Assert.That(kept.ReceivedAt, Is.EqualTo(Start.UtcDateTime));
            Assert.That(kept.Source, Is.EqualTo(ConsentSource.OneClick));
            Assert.That(kept.Form, Is.EqualTo("List-Unsubscribe=One-Click"));
        });
    }

    [Test]
    public async Task Who_comes_back_is_mailed_again_but_not_about_a_topic_that_was_left()
    {
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));
        await ChooseAsync(c => c.RejoinAsync(mailed.Contact.Id, ConsentSource.PublicPage));
        Assert.That(await ExclusionAsync(null), Is.Null);
        Assert.That(await ExclusionAsync(mailed.Topic!.Id), Is.EqualTo(ExclusionReason.LeftTopic));
        await using (var db = database.Open())
            Assert.That((await db.Suppressions.SingleAsync()).LiftedBecauseInWords, Is.EqualTo("公開網頁"), "staff read why");

        await ChooseAsync(c => c.RejoinTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ConsentSource.PublicPage));
        Assert.That(await ExclusionAsync(mailed.Topic!.Id), Is.Null);
    }

    [Test]
    public async Task Coming_back_does_not_lift_what_staff_or_a_bounce_forbade()
    {
        await using (var db = database.Open())
        {
            db.Suppressions.Add(new Suppression { NormalizedEmail = mailed.Contact.NormalizedEmail, Reason = SuppressionReason.Bounced, Since = Start.UtcDateTime, By = "bulletins" });
            await db.SaveChangesAsync();
        }
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));
        await ChooseAsync(c => c.RejoinAsync(mailed.Contact.Id, ConsentSource.PublicPage));
        Assert.That(await ExclusionAsync(null), Is.EqualTo(ExclusionReason.Bounced));
        Assert.That((await StandingAsync(mailed.Contact.Id)).IsHeldBack, Is.True);
    }

    [Test]
    public async Task Who_leaves_by_an_old_mail_leaves_at_the_address_it_went_to_as_well_and_comes_back_at_both()
    {
        var successor = await MoveAsync();
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByOldMail));
        Assert.That((await HasLeftAsync(mailed.Contact.Id), await HasLeftAsync(successor)), Is.EqualTo((true, true)));
        await using (var db = database.Open())
            Assert.That((await db.Unsubscriptions.SingleAsync()).Email, Is.EqualTo("chan@firm.example"));

        await ChooseAsync(c => c.RejoinAsync(mailed.Contact.Id, ConsentSource.PublicPage));
        Assert.That((await HasLeftAsync(mailed.Contact.Id), await HasLeftAsync(successor)), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Who_was_given_other_addresses_since_they_left_comes_back_at_all_of_them_but_one_that_is_somebody_elses_by_now([Values] bool taken)
    {
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByOldMail));
        await using var db = database.Open();
        var contact = await db.Contacts.Include(c => c.Member).SingleAsync(c => c.Id == mailed.Contact.Id);
        foreach (var address in (string[])["between@firm.example", "today@firm.example"])
        {
            contact.MoveTo(new EmailAddress(address, address));
            db.Suppressions.Add(new Suppression { NormalizedEmail = address, Reason = SuppressionReason.Unsubscribed, DeliveryId = mailed.Delivery.Id, Since = Start.UtcDateTime, By = "chan@firm.example" });
        }
        if (taken)
        {
            var other = new Contact { Member = contact.Member, Name = "李小姐" };
            other.MoveTo(new EmailAddress("between@firm.example", "between@firm.example"));
            db.Add(other);
        }
        await db.SaveChangesAsync();

        await ChooseAsync(c => c.RejoinAsync(mailed.Contact.Id, ConsentSource.PublicPage));

        Assert.That(await db.Suppressions.AsNoTracking().Where(s => s.LiftedAt == null).Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(taken ? ["between@firm.example"] : Array.Empty<string>()));
    }

    [Test]
    public async Task Coming_back_does_not_take_back_what_the_one_who_has_the_old_address_now_asked_for_beforehand_or_since([Values] bool beforehand)
    {
        var successor = await MoveAsync();
        if (beforehand)
            await ChooseAsync(c => c.LeaveEverythingAsync(successor, ByPage));
        await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByOldMail));
        if (!beforehand)
            await ChooseAsync(c => c.LeaveEverythingAsync(successor, ByPage));
        await ChooseAsync(c => c.RejoinAsync(mailed.Contact.Id, ConsentSource.PublicPage));
        Assert.That((await HasLeftAsync(mailed.Contact.Id), await HasLeftAsync(successor)), Is.EqualTo((false, true)));

        await ChooseAsync(c => c.RejoinAsync(successor, ConsentSource.PublicPage));
        Assert.That(await HasLeftAsync(successor), Is.False);
    }

    [Test]
    public async Task Who_leaves_a_topic_by_an_old_mail_leaves_it_for_whoever_has_its_address_now_as_well()
    {
        var successor = await MoveAsync();
        await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByOldMail));
        foreach (var contact in (long[])[mailed.Contact.Id, successor])
            Assert.That((await StandingAsync(contact)).Topics.Single().LeftSince, Is.Not.Null);
    }

    [Test]
    public async Task Ticks_join_what_is_ticked_leave_the_rest_and_keep_a_request_for_each_topic_left()
    {
        await using (var db = database.Open())
        {
            db.Topics.AddRange(
                new Topic { Key = "events", NameTraditionalChinese = "活動" },
                new Topic { Key = "training", NameTraditionalChinese = "培訓" });
            await db.SaveChangesAsync();
        }
        await ChooseAsync(c => c.ChooseTopicsAsync(mailed.Contact.Id, ["events"], ByPage));
        await ChooseAsync(c => c.ChooseTopicsAsync(mailed.Contact.Id, ["events"], ByPage));

        var standing = await StandingAsync(mailed.Contact.Id);
        Assert.That(standing.Topics.Where(t => t.LeftSince is null).Select(t => t.Topic.Key), Is.EqualTo(["events"]));
        await using var after = database.Open();
        Assert.That(await after.Unsubscriptions.CountAsync(), Is.EqualTo(2));
        Assert.That((await after.Subscriptions.Include(s => s.Topic).SingleAsync(s => s.Topic.Key == "events")).State, Is.EqualTo(SubscriptionState.Joined));
    }

    [Test]
    public async Task Every_choice_is_in_the_audit_log_under_the_address_and_a_repeated_one_only_once()
    {
        for (var i = 0; i < 2; i++)
        {
            await ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage));
            await ChooseAsync(c => c.LeaveEverythingAsync(mailed.Contact.Id, ByPage));
            await ChooseAsync(c => c.ChooseLanguageAsync(mailed.Contact.Id, Language.English));
        }
        await using var db = database.Open();
        var entries = await db.AuditEntries.OrderBy(e => e.Id).ToListAsync();
        Assert.That(entries.Select(e => e.Act), Is.EqualTo(["contact.leave-topic", "contact.leave-everything", "contact.choose-language"]));
        Assert.That(entries, Has.All.Matches<AuditEntry>(e => e is { ActorKind: ActorKind.Contact, ActorName: "chan@firm.example" } && e.Subject == $"contact:{mailed.Contact.Id}"));
    }

    [Test]
    public async Task Requests_that_arrive_together_are_all_kept_and_take_effect_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ChooseAsync(c => c.LeaveTopicAsync(mailed.Contact.Id, mailed.Topic!.Id, ByPage)))));
        await using var db = database.Open();
        Assert.That(await db.Unsubscriptions.CountAsync(), Is.EqualTo(4));
        Assert.That(await db.Subscriptions.CountAsync(), Is.EqualTo(1));
    }

    private UnsubscribeRequest ByOldMail => ByPage with { DeliveryId = mailed.Delivery.Id, MailedTo = mailed.Delivery.Email };

    /// <summary>The contact gets another address, and somebody else the one that the circular was mailed to.</summary>
    /// <returns>Who that is.</returns>
    private async Task<long> MoveAsync()
    {
        await using var db = database.Open();
        (await db.Contacts.SingleAsync()).MoveTo(EmailAddress.Parse("chan@elsewhere.example"));
        await db.SaveChangesAsync();
        return (await MailedCircular.AddAsync(db, email: "CHAN@firm.example")).Contact.Id;
    }

    private async Task<bool> HasLeftAsync(long contactId) => (await StandingAsync(contactId)).LeftEverythingSince is not null;

    private async Task ChooseAsync(Func<ContactChoices, Task> choice)
    {
        await using var db = database.Open();
        await choice(new ContactChoices(db, new AuditLog(db, clock), clock));
    }

    private async Task<ContactStanding> StandingAsync(long contactId)
    {
        await using var db = database.Open();
        return await new ContactChoices(db, new AuditLog(db, clock), clock).StandingAsync(contactId);
    }

    /// <summary>What preparing a dispatch would say of the contact.</summary>
    private async Task<ExclusionReason?> ExclusionAsync(long? topicId)
    {
        await using var db = database.Open();
        var candidates = new AudienceQuery(clock).Candidates(db, RuleReader.Read("""{"everyone":true}"""), topicId);
        return (await candidates.SingleAsync(c => c.ContactId == mailed.Contact.Id)).Exclusion;
    }
}
