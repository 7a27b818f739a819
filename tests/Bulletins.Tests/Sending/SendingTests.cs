using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

public class SendingTests : EngineTest
{
    [Test]
    public async Task Each_included_contact_gets_it_once_and_each_excluded_one_has_a_reason()
    {
        var contacts = Association.AddContacts(100);
        Association.Suppress(contacts[3], SuppressionReason.Unsubscribed);
        Association.Suppress(contacts[4], SuppressionReason.Staff);
        Association.AddContacts(5, (member, _) => member.Retire(Clock.UtcNow()));
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Association.Address("CONTACT1@firm1.example")));

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.Multiple(() =>
        {
            Assert.That(AddressesTaken(), Is.EqualTo(contacts.Where((_, i) => i is not (3 or 4)).Select(c => c.Email).Order(StringComparer.Ordinal)));
            Assert.That(ledger.State, Is.EqualTo(DispatchState.Completed));
            Assert.That(ledger.Candidates, Is.EqualTo(106));
            Assert.That(ledger[DeliveryState.Sent], Is.EqualTo(98));
            Assert.That(ledger[DeliveryState.Excluded], Is.EqualTo(8));
            Assert.That(ledger.Balances);
        });
        var reasons = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Excluded)).GroupBy(r => r.Delivery.Exclusion).ToDictionary(g => g.Key!.Value, g => g.Count());
        Assert.That(reasons, Is.EquivalentTo(new Dictionary<ExclusionReason, int>
        {
            [ExclusionReason.Unsubscribed] = 1,
            [ExclusionReason.Suppressed] = 1,
            [ExclusionReason.MemberRetired] = 5,
            [ExclusionReason.DuplicateAddress] = 1,
        }));
    }

    [Test]
    public async Task One_connection_carries_many_messages_and_no_more_are_open_than_the_relay_allows()
    {
        Association.AddContacts(200);
        Relay.Answer = async _ => { await Task.Yield(); return Testing.Engine.ScriptedMailSender.Accepted; };

        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That(Relay.Taken, Has.Count.EqualTo(200));
        Assert.That(Relay.MostOpenConnections, Is.LessThanOrEqualTo(3));
        Assert.That(Relay.Connections, Is.LessThanOrEqualTo(5));
    }

    [Test]
    public async Task A_temporary_refusal_is_tried_again_on_the_schedule_and_fails_after_the_last_wait()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.7.1", "Greylisted, try again later"));

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var first = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That(first.State, Is.EqualTo(DeliveryState.Deferred));
        Assert.That(first.DueAt, Is.EqualTo(Clock.UtcNow().AddMinutes(5)));

        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Attempts, Has.Count.EqualTo(1), "nothing is tried before its time");

        Clock.Advance(TimeSpan.FromMinutes(5));
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Delivery.DueAt, Is.EqualTo(Clock.UtcNow().AddMinutes(15)));

        Clock.Advance(TimeSpan.FromMinutes(15));
        await Engine.SendAsync(dispatch);

        var record = (await Engine.DeliveriesAsync(dispatch))[0];
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Failed));
        Assert.That(record.Attempts.Select(a => (a.Number, a.Code, a.EnhancedCode, a.Reply)),
            Is.EqualTo(Enumerable.Range(1, 3).Select(n => (n, (int?)451, "4.7.1", "Greylisted, try again later"))));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_later_acceptance_after_a_refusal_is_sent_under_the_same_message_id()
    {
        Association.AddContacts(1);
        var ids = new List<string>();
        Relay.Answer = message =>
        {
            ids.Add(message.MessageId);
            return Task.FromResult(ids.Count == 1
                ? new SendResult(AttemptOutcome.RefusedForNow, 421, null, "Too many messages")
                : Testing.Engine.ScriptedMailSender.Accepted);
        };

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Engine.SendAsync(dispatch);

        Assert.That(ids, Has.Count.EqualTo(2));
        Assert.That(ids[1], Is.EqualTo(ids[0]));
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(1));
    }

    [Test]
    public async Task A_permanent_refusal_is_final_and_keeps_the_servers_words()
    {
        Association.AddContacts(2);
        Relay.Answer = message => Task.FromResult(message.ToAddress.StartsWith("contact1@", StringComparison.Ordinal)
            ? new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "User unknown")
            : Testing.Engine.ScriptedMailSender.Accepted);

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(1));
        await Engine.SendAsync(dispatch);

        var failed = await Engine.DeliveriesAsync(dispatch, DeliveryState.Failed);
        Assert.That(failed, Has.Count.EqualTo(1));
        Assert.That(failed[0].Attempts.Single().Reply, Is.EqualTo("User unknown"));
        Assert.That(Relay.Taken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_mail_that_can_not_be_composed_fails_with_its_reason_and_keeps_no_other_from_going()
    {
        Association.AddContacts(3, (member, contact) => contact.Language = member.Number.EndsWith('1') ? Language.English : Language.TraditionalChinese);
        var dispatch = await Engine.ScheduleAsync(Association.AddApprovedBulletin("測試通告", null, Language.TraditionalChinese, Language.English), Everyone);
        await Engine.PrepareAsync(dispatch);
        await Engine.UseAsync((MessageComposer composer) => composer.ForDispatchAsync(dispatch.Id));
        await using (var db = Database.Open())
        {
            var frame = MessageFrame.Read(await db.Dispatches.Select(d => d.MessageFrame!).SingleAsync());
            var broken = (frame with { FromNames = frame.FromNames.Where(name => name.Key != "en").ToDictionary() }).Write();
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.MessageFrame, broken));
        }

        await Engine.SendAsync(dispatch);

        var failed = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Failed)).Single();
        Assert.That((failed.Delivery.Language, failed.Delivery.UncertainAttempts), Is.EqualTo((Language.English, 0)));
        Assert.That(failed.Attempts.Single().ReplyInWords, Does.Contain("沒有發出").And.Contain("'en'"));
        Assert.That(Relay.Taken, Has.Count.EqualTo(2));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_relay_that_is_down_costs_no_recipient_an_attempt_and_staff_can_read_why()
    {
        Association.AddContacts(20);
        Relay.Broken = "Connection refused.";
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That(ledger[DeliveryState.Pending], Is.EqualTo(20));
        Assert.That((await Engine.DeliveriesAsync(dispatch)).Sum(r => r.Attempts.Count), Is.Zero);
        Assert.That((await ReadAsync(dispatch)).StateReason, Does.Contain("Connection refused"));

        Relay.Broken = null;
        Clock.Advance(TimeSpan.FromSeconds(31));
        await LetTimePassAsync(Engine.SendAsync(dispatch));
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(20));
        Assert.That((await ReadAsync(dispatch)).StateReason, Is.Null);
    }

    [Test]
    public async Task A_second_relay_takes_over_where_the_first_fails_and_hands_back_when_it_works_again()
    {
        Association.AddContacts(20);
        await using var engine = new DispatchEngine(Database, Clock, settings: new Dictionary<string, string?>
        {
            ["Mail:Relays:1:Name"] = "second", ["Mail:Relays:1:Host"] = "second.example",
        });
        engine.Relay.BrokenRelays.Add("main");

        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That((engine.Alarm.Sendings[^1].At, (await ReadAsync(dispatch)).StateReason), Is.EqualTo((Clock.GetUtcNow().UtcDateTime, (string?)null)), "at once: there is another relay");
        await engine.SendAsync(dispatch);
        var deliveries = await engine.DeliveriesAsync(dispatch);
        Assert.That(deliveries.Select(r => (r.Delivery.State, r.Attempts.Single().Relay)), Is.All.EqualTo((DeliveryState.Sent, "second")), "one attempt each: the first relay's trouble isn't the recipient's");
        engine.Relay.BrokenRelays.Clear();
        Clock.Advance(TimeSpan.FromSeconds(31));
        var sending = engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await LetTimePassAsync(sending, engine);
        var next = await sending;
        Assert.That((await engine.DeliveriesAsync(next)).SelectMany(r => r.Attempts).Select(a => a.Relay), Does.Contain("main"));
        Assert.That((await engine.LedgerAsync(next))[DeliveryState.Sent], Is.EqualTo(20));
    }

    [Test]
    public async Task A_dispatch_that_another_relay_took_over_goes_back_to_the_first_as_soon_as_that_works()
    {
        Association.AddContacts(100);
        await using var engine = new DispatchEngine(Database, Clock, settings: new Dictionary<string, string?>
        {
            ["Mail:Relays:1:Name"] = "second", ["Mail:Relays:1:Host"] = "second.example", ["Mail:Relays:1:MessagesPerConnection"] = "5",
        });
        engine.Relay.BrokenRelays.Add("main");
        var repaired = 0;
        engine.Relay.Answer = _ =>
        {
            if (engine.Relay.Taken.Count >= 30 && Interlocked.Exchange(ref repaired, 1) == 0)
            {
                engine.Relay.BrokenRelays.Clear();
                Clock.Advance(TimeSpan.FromSeconds(31));
            }
            return Task.FromResult(ScriptedMailSender.Accepted);
        };
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        // Its only stream ends with each change of the relay, and the alarm rings at once for what is left.
        for (var runs = 0; runs < 4; runs++)
            await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        var through = (await engine.DeliveriesAsync(dispatch)).CountBy(record => record.Attempts.Single().Relay).ToDictionary();
        Assert.That(through.Values.Sum(), Is.EqualTo(100), "one attempt each");
        Assert.That(through["second"], Is.InRange(30, 60), "those before, and what its connections had begun");
    }

    [Test]
    public async Task What_the_budget_of_the_relay_that_took_over_leaves_goes_through_the_first_without_waiting_for_that_budget()
    {
        Association.AddContacts(20);
        await using var engine = new DispatchEngine(Database, Clock, settings: new Dictionary<string, string?>
        {
            ["Mail:Relays:1:Name"] = "second", ["Mail:Relays:1:Host"] = "second.example", ["Mail:Relays:1:MaxConnections"] = "1", ["Mail:Relays:1:Budget:PerHour"] = "10",
        });
        engine.Relay.BrokenRelays.Add("main");
        engine.Relay.Answer = _ =>
        {
            if (engine.Relay.Taken.Count == 9 && engine.Relay.BrokenRelays.Remove("main"))
                Clock.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(ScriptedMailSender.Accepted);
        };
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);
        engine.Alarm.Sendings.Clear();
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(10));
        Assert.That(engine.Alarm.Sendings.Single().At, Is.LessThanOrEqualTo(Clock.GetUtcNow().UtcDateTime));
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);
        Assert.That((await engine.DeliveriesAsync(dispatch)).Count(record => record.Attempts.Single().Relay == "main"), Is.EqualTo(10));
    }

    [Test]
    public async Task A_line_that_breaks_before_the_message_was_taken_only_defers_it()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var record = (await Engine.DeliveriesAsync(dispatch))[0];
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Deferred));
        Assert.That(record.Delivery.Refusals, Is.Zero, "the retry schedule is for what the recipient's side says");
    }

    [Test]
    public async Task Contacts_get_their_language_and_the_master_where_there_is_none()
    {
        var bulletin = Association.AddApprovedBulletin("通告", null, Language.TraditionalChinese, Language.English);
        Association.AddContacts(1, (_, c) => c.Language = Language.English);
        Association.AddContacts(1, (_, c) => c.Language = Language.SimplifiedChinese);

        await Engine.ScheduleAndSendAsync(bulletin, Everyone);

        Assert.That(Relay.Taken.OrderBy(m => m.ToAddress, StringComparer.Ordinal).Select(m => m.Subject), Is.EqualTo((string[])["通告 en", "通告"]));
    }

    [Test]
    public async Task Whoever_leaves_while_a_delivery_waits_for_its_next_try_gets_nothing_more()
    {
        var contact = Association.AddContacts(2)[0];
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, null, "later"));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Association.Suppress(contact, SuppressionReason.Unsubscribed);
        Relay.AnswerWith(Testing.Engine.ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Engine.SendAsync(dispatch);

        Assert.That(AddressesTaken(), Is.EqualTo((string[])["contact2@firm2.example"]));
        var excluded = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Excluded)).Single();
        Assert.That(excluded.Delivery.Exclusion, Is.EqualTo(ExclusionReason.Unsubscribed));
        Assert.That(excluded.Attempts, Has.Count.EqualTo(1), "what was tried stays on record");
    }

    [Test]
    public async Task After_the_limit_nothing_more_is_begun_and_the_rest_is_cancelled()
    {
        Association.AddContacts(3);
        var limit = Clock.UtcNow().AddMinutes(30);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: limit);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = message => Task.FromResult(message.ToAddress.StartsWith("contact1@", StringComparison.Ordinal)
            ? Testing.Engine.ScriptedMailSender.Accepted
            : new SendResult(AttemptOutcome.RefusedForNow, 451, null, "later"));
        await Engine.SendAsync(dispatch);

        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.RecoverAsync();
        await Engine.SendAsync(dispatch);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Sent], ledger[DeliveryState.Cancelled]), Is.EqualTo((1, 2)));
        Assert.That(ledger.State, Is.EqualTo(DispatchState.Completed));
        Assert.That(ledger.Balances);
    }

    private async Task<Dispatch> ReadAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return db.Dispatches.Single(d => d.Id == dispatch.Id);
    }
}
