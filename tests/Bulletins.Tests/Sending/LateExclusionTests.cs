using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>Days may lie between freezing an audience and the last mail: whom the rule would leave out by then gets nothing more.</summary>
public class LateExclusionTests : EngineTest
{
    [Test]
    public async Task Whoever_left_the_topic_or_retired_while_a_dispatch_was_paused_gets_nothing()
    {
        await using var db = Database.Open();
        db.Topics.Add(new Topic { Key = "policy", NameTraditionalChinese = "政策", NameEnglish = "Policy", NameSimplifiedChinese = "政策" });
        await db.SaveChangesAsync();
        var circular = Association.AddApprovedBulletin("政策通告", topic: "policy");
        var ids = Association.AddContacts(5).Select(contact => contact.Id).ToList();
        var dispatch = await Engine.ScheduleAsync(circular, Everyone);
        await Engine.PrepareAsync(dispatch);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromDays(3));

        var now = Clock.UtcNow();
        var contacts = await db.Contacts.Include(c => c.Member).Include(c => c.Subscriptions).OrderBy(c => c.Id).ToListAsync();
        var left = new Subscription(await db.Topics.SingleAsync(t => t.Key == "policy"), now, ConsentSource.Import);
        left.Leave(now, ConsentSource.OneClick);
        contacts[0].Subscriptions.Add(left);
        contacts[1].Retire(now);
        contacts[2].Member.Retire(now);
        // Another topic is no reason.
        db.Topics.Add(new Topic { Key = "trade", NameTraditionalChinese = "貿易", NameEnglish = "Trade", NameSimplifiedChinese = "贸易" });
        await db.SaveChangesAsync();
        var other = new Subscription(await db.Topics.SingleAsync(t => t.Key == "trade"), now, ConsentSource.Import);
        other.Leave(now, ConsentSource.OneClick);
        contacts[3].Subscriptions.Add(other);
        await db.SaveChangesAsync();
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "contact4@firm4.example", "contact5@firm5.example" }));
        var excluded = await Engine.DeliveriesAsync(dispatch, DeliveryState.Excluded);
        Assert.That(excluded.OrderBy(e => e.Delivery.ContactId).Select(e => (e.Delivery.ContactId, e.Delivery.Exclusion)), Is.EqualTo(new[]
        {
            (ids[0], (ExclusionReason?)ExclusionReason.LeftTopic), (ids[1], ExclusionReason.ContactRetired), (ids[2], ExclusionReason.MemberRetired),
        }));
        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.Balances, ledger.State), Is.EqualTo((true, DispatchState.Completed)));
    }

    [Test]
    public async Task A_slow_budget_claims_few_at_a_time_so_that_whoever_leaves_meanwhile_is_left_out()
    {
        Association.AddContacts(120);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:Budget:PerMinute"] = "60", ["Mail:Relays:0:MaxConnections"] = "1" });
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        var sending = engine.SendAsync(dispatch);
        while (engine.Relay.Taken.Count < 60)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
        await using (var db = Database.Open())
            Assert.That(await db.Deliveries.CountAsync(d => d.DispatchId == dispatch.Id && d.ClaimedBy != null), Is.LessThanOrEqualTo(30));
        await LetTimePassAsync(sending, engine);
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(120));
    }

    [Test]
    public async Task Whoever_leaves_while_a_dispatch_stands_in_line_for_a_connection_is_left_out()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var hold = new TaskCompletionSource();
        engine.Relay.Answer = async _ =>
        {
            await hold.Task;
            return ScriptedMailSender.Accepted;
        };
        Association.AddContacts(1);
        var first = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(first);
        var sendingFirst = engine.SendAsync(first);
        for (var look = 0; look < 200 && engine.Relay.Connections == 0; look++)
            await Task.Delay(20);
        Association.AddContacts(3);
        var second = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(second);
        var sendingSecond = engine.SendAsync(second);
        await Task.WhenAny(sendingSecond, ClaimsAsync(second, some: true));
        await LetTimePassAsync(ClaimsAsync(second, some: false), engine);

        await using (var db = Database.Open())
        {
            (await db.Contacts.OrderBy(c => c.Id).LastAsync()).Retire(Clock.UtcNow());
            await db.SaveChangesAsync();
        }
        // Longer than it takes until somebody looks who has left.
        await LetTimePassAsync(Task.Delay(TimeSpan.FromSeconds(10), Clock), engine);
        for (var look = 0; look < 200 && (await engine.LedgerAsync(second))[DeliveryState.Excluded] == 0; look++)
            await Task.Delay(20);
        hold.SetResult();
        await LetTimePassAsync(Task.WhenAll(sendingFirst, sendingSecond), engine);

        Assert.That((await engine.DeliveriesAsync(second, DeliveryState.Excluded)).Select(record => record.Delivery.Exclusion), Is.EqualTo(new[] { ExclusionReason.ContactRetired }));
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(4));
        Assert.That((await engine.LedgerAsync(second)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task What_is_let_go_of_stays_due_so_that_a_claim_on_its_way_finds_it()
    {
        Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var worker = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(default));
        var due = new DueDeliveries(await Engine.UseAsync((DeliveryJournal journal) => Task.FromResult(journal)), dispatch.Id, "", worker, Clock);
        due.GiveBack((await due.NextAsync())!);
        var claimed = Clock.UtcNow();
        Clock.Advance(TimeSpan.FromSeconds(6));

        await due.LetGoAsync();

        await using (var db = Database.Open())
            Assert.That(await db.Deliveries.CountAsync(d => d.ClaimedBy == null && d.DueAt <= claimed), Is.EqualTo(3));
        Assert.That(await due.NextAsync(), Is.Not.Null, "and is there again");
        await due.ReleaseAsync();
    }

    /// <summary>Ends when rows of it are claimed, or none is; at the latest after some seconds.</summary>
    private async Task ClaimsAsync(Dispatch dispatch, bool some)
    {
        await using var db = Database.Open();
        for (var look = 0; look < 300 && await db.Deliveries.AnyAsync(d => d.DispatchId == dispatch.Id && d.ClaimedBy != null) != some; look++)
            await Task.Delay(20);
    }

    private static IEnumerable<TestCaseData> WaysToGo()
    {
        yield return new TestCaseData(ExclusionReason.MemberRetired, (Action<Contact, Topic, DateTime>)((contact, _, now) => contact.Member.Retire(now))).SetArgDisplayNames("the firm retires");
        yield return new TestCaseData(ExclusionReason.ContactRetired, (Action<Contact, Topic, DateTime>)((contact, _, now) => contact.Retire(now))).SetArgDisplayNames("the person retires");
        yield return new TestCaseData(ExclusionReason.LeftTopic, (Action<Contact, Topic, DateTime>)Leave).SetArgDisplayNames("the person leaves the topic");
    }

    [TestCaseSource(nameof(WaysToGo))]
    public async Task A_shared_address_still_gets_its_one_mail_when_whoever_stood_for_it_is_left_out_late(ExclusionReason reason, Action<Contact, Topic, DateTime> go)
    {
        var dispatch = await ShareAnAddressAsync(3);
        await ChangeAsync((contacts, topic, now) => go(contacts[0], topic, now));
        await Engine.SendAsync(dispatch);

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "info@shared.example" }));
        Assert.That(await StandingsAsync(dispatch), Is.EqualTo(new[] { (DeliveryState.Excluded, (ExclusionReason?)reason), (DeliveryState.Sent, null), (DeliveryState.Excluded, ExclusionReason.DuplicateAddress) }));
        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.Balances, ledger.State), Is.EqualTo((true, DispatchState.Completed)));
    }

    [Test]
    public async Task Whoever_has_gone_too_does_not_stand_for_a_shared_address()
    {
        var dispatch = await ShareAnAddressAsync(5);
        await ChangeAsync((contacts, topic, now) =>
        {
            contacts[0].Retire(now);
            contacts[1].Retire(now);
            contacts[2].Member.Retire(now);
            Leave(contacts[3], topic, now);
        });
        await Engine.SendAsync(dispatch);
        Assert.That((await StandingsAsync(dispatch)).Select(row => row.State), Is.EqualTo(Enumerable.Repeat(DeliveryState.Excluded, 4).Append(DeliveryState.Sent)));
    }

    [Test]
    public async Task Nobody_stands_for_a_shared_address_that_is_suppressed_or_has_its_mail()
    {
        var suppressed = await ShareAnAddressAsync(2);
        await ChangeAsync((contacts, _, now) => contacts[0].Retire(now));
        await using (var db = Database.Open())
            Association.Suppress(db.Contacts.OrderBy(c => c.Id).First(), SuppressionReason.Unsubscribed);
        await Engine.SendAsync(suppressed);
        Assert.That((await StandingsAsync(suppressed)).Select(row => row.State), Is.All.EqualTo(DeliveryState.Excluded));

        Association.AddContacts(2, (_, contact) => contact.MoveTo(Testing.Association.Address("info@other.example")));
        Association.AddContacts(1);
        Relay.Answer = message => Task.FromResult(message.ToAddress == "info@other.example"
            ? ScriptedMailSender.Accepted
            : new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var sent = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await ChangeAsync((contacts, _, now) =>
        {
            foreach (var contact in contacts.Skip(2).Where((_, index) => index != 1))
                contact.Retire(now);
        });
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromMinutes(10));
        await Engine.SendAsync(sent);
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "info@other.example" }));
    }

    [Test]
    public async Task Nobody_stands_for_a_shared_address_that_may_have_its_mail_already()
    {
        var dispatch = await ShareAnAddressAsync(2);
        Relay.Answer = _ => Task.FromResult(Relay.Taken.Count == 0
            ? new SendResult(AttemptOutcome.Uncertain, null, null, "Connection reset")
            : new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        await Engine.SendAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Assert.That((await StandingsAsync(dispatch))[0].State, Is.EqualTo(DeliveryState.Deferred), "once more, and refused for now");

        await ChangeAsync((contacts, _, now) => contacts[0].Retire(now));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromMinutes(10));
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken, Has.Count.EqualTo(1), "a second one would have come unseen");
        Assert.That(await StandingsAsync(dispatch), Is.EqualTo(new[] { (DeliveryState.Uncertain, (ExclusionReason?)null), (DeliveryState.Excluded, ExclusionReason.DuplicateAddress) }));
        var first = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Uncertain)).Single().Delivery;
        Assert.That((first.Decision, first.NeedsDecision), Is.EqualTo(((UncertainDecision?)UncertainDecision.LeaveAsSent, false)));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task Nor_when_staff_have_it_tried_anew_after_it_failed()
    {
        var dispatch = await ShareAnAddressAsync(2);
        Relay.Answer = _ => Task.FromResult(Relay.Taken.Count == 0
            ? new SendResult(AttemptOutcome.Uncertain, null, null, "Connection reset")
            : new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "Refused"));
        await Engine.SendAsync(dispatch);
        await Engine.SendAsync(dispatch);
        await ChangeAsync((contacts, _, now) => contacts[0].Retire(now));
        Relay.AnswerWith(ScriptedMailSender.Accepted);

        await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
        Assert.That(await StandingsAsync(dispatch), Is.EqualTo(new[] { (DeliveryState.Excluded, (ExclusionReason?)ExclusionReason.ContactRetired), (DeliveryState.Excluded, ExclusionReason.DuplicateAddress) }));
    }

    private static void Leave(Contact contact, Topic topic, DateTime now)
    {
        var left = new Subscription(topic, now, ConsentSource.Import);
        left.Leave(now, ConsentSource.OneClick);
        contact.Subscriptions.Add(left);
    }

    /// <summary>A circular on a topic, frozen for so many firms that share one address.</summary>
    private async Task<Dispatch> ShareAnAddressAsync(int firms)
    {
        await using var db = Database.Open();
        db.Topics.Add(new Topic { Key = "policy", NameTraditionalChinese = "政策", NameEnglish = "Policy", NameSimplifiedChinese = "政策" });
        await db.SaveChangesAsync();
        Association.AddContacts(firms, (_, contact) => contact.MoveTo(Testing.Association.Address("info@shared.example")));
        var dispatch = await Engine.ScheduleAsync(Association.AddApprovedBulletin("政策通告", topic: "policy"), Everyone);
        await Engine.PrepareAsync(dispatch);
        Assert.That((await StandingsAsync(dispatch)).Count(row => row.State == DeliveryState.Pending), Is.EqualTo(1));
        return dispatch;
    }

    private async Task ChangeAsync(Action<List<Contact>, Topic, DateTime> change)
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await using var db = Database.Open();
        var contacts = await db.Contacts.Include(c => c.Member).Include(c => c.Subscriptions).OrderBy(c => c.Id).ToListAsync();
        change(contacts, await db.Topics.SingleAsync(), Clock.UtcNow());
        await db.SaveChangesAsync();
    }

    private async Task<IReadOnlyList<(DeliveryState State, ExclusionReason? Exclusion)>> StandingsAsync(Dispatch dispatch) =>
        [.. (await Engine.DeliveriesAsync(dispatch)).Select(record => record.Delivery).OrderBy(d => d.ContactId).Select(d => (d.State, d.Exclusion))];
}
