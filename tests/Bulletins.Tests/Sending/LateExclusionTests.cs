using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members;
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
}
