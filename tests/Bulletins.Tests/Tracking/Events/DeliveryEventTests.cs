using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Events;

[Parallelizable]
public class DeliveryEventTests : CameBackTest
{
    [TestCase(DeliveryEventKind.Bounced, DeliveryState.Bounced)]
    [TestCase(DeliveryEventKind.Delivered, DeliveryState.Delivered)]
    [TestCase(DeliveryEventKind.Displayed, DeliveryState.Delivered)]
    [TestCase(DeliveryEventKind.Complained, DeliveryState.Complained)]
    [TestCase(DeliveryEventKind.Delayed, DeliveryState.Sent)]
    [TestCase(DeliveryEventKind.AutoReplied, DeliveryState.Sent)]
    [TestCase(DeliveryEventKind.OptedOut, DeliveryState.Sent)]
    [TestCase(DeliveryEventKind.Withheld, DeliveryState.Excluded)]
    public async Task What_comes_back_about_a_mail_becomes_its_state(DeliveryEventKind kind, DeliveryState expected)
    {
        var delivery = (await SendAsync(3))[0];

        await TellAsync(Said(kind, delivery));

        Assert.That((await AgainAsync(delivery)).State, Is.EqualTo(expected));
        await AssertBalancesAsync(delivery.DispatchId, 3);
    }

    [TestCase(DeliveryEventKind.Displayed, DeliveryEventKind.Displayed)]
    [TestCase(DeliveryEventKind.Delivered, DeliveryEventKind.Displayed, DeliveryEventKind.Delivered)]
    public async Task A_refused_mail_that_arrived_all_the_same_is_shown_with_what_says_so(DeliveryEventKind shown, params DeliveryEventKind[] told)
    {
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 552, "5.2.2", "5.2.2 Mailbox full", ReplyReason.MailboxFull));
        var delivery = (await SendAsync(1))[0];
        await TellAsync([.. told.Select(kind => Said(kind, delivery))]);

        var record = (await Engine.DeliveriesAsync(await DispatchOf(delivery)))[0];

        Assert.That((record.Delivery.State, record.Report?.Kind), Is.EqualTo((DeliveryState.Delivered, (DeliveryEventKind?)shown)));
    }

    [TestCase(DeliveryEventKind.Delivered, DeliveryEventKind.Bounced, DeliveryState.Bounced)]
    [TestCase(DeliveryEventKind.Bounced, DeliveryEventKind.Delivered, DeliveryState.Bounced)]
    [TestCase(DeliveryEventKind.Delivered, DeliveryEventKind.Complained, DeliveryState.Complained)]
    [TestCase(DeliveryEventKind.Complained, DeliveryEventKind.Bounced, DeliveryState.Complained)]
    public async Task Of_two_that_contradict_each_other_the_graver_stays(DeliveryEventKind first, DeliveryEventKind second, DeliveryState expected)
    {
        var delivery = (await SendAsync(1))[0];

        await TellAsync(Said(first, delivery));
        await TellAsync(Said(second, delivery));

        Assert.That((await AgainAsync(delivery)).State, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_hard_bounce_suppresses_its_address_at_once_and_says_from_which_delivery()
    {
        var deliveries = await SendAsync(2);

        await TellAsync(Hard(deliveries[0]));

        await using var db = Database.Open();
        var suppression = await db.Suppressions.SingleAsync();
        Assert.That((suppression.NormalizedEmail, suppression.Reason, suppression.DeliveryId), Is.EqualTo((deliveries[0].NormalizedEmail, SuppressionReason.Bounced, deliveries[0].Id)));
        Assert.That(suppression.NoteInWords, Does.Contain("550 5.1.1 No such user").And.Not.Contain("{"));
    }

    [TestCase(DeliveryEventKind.OptedOut, DeliveryState.Sent, null)]
    [TestCase(DeliveryEventKind.Withheld, DeliveryState.Excluded, ExclusionReason.Unsubscribed, Description = "and this mail was never sent")]
    public async Task Who_told_the_provider_to_stop_has_left_all_circulars_and_staff_cannot_take_it_for_a_bounce(DeliveryEventKind kind, DeliveryState state, ExclusionReason? exclusion)
    {
        var delivery = (await SendAsync(1))[0];

        await TellAsync(Said(kind, delivery) with { Diagnostic = "Unsubscribed Address" });

        await using var db = Database.Open();
        var suppression = await db.Suppressions.SingleAsync();
        Assert.That((suppression.NormalizedEmail, suppression.Reason, suppression.DeliveryId), Is.EqualTo((delivery.NormalizedEmail, SuppressionReason.Unsubscribed, delivery.Id)));
        Assert.That(suppression.NoteInWords, Does.Contain("Unsubscribed Address").And.Not.Contain("{"));
        var after = await AgainAsync(delivery);
        Assert.That((after.State, after.Exclusion), Is.EqualTo((state, exclusion)));
    }

    [Test]
    public async Task A_list_of_the_providers_repeats_an_older_bounce_and_does_not_bring_back_what_staff_lifted()
    {
        ReportedEvent Listed(Delivery delivery) => Said(DeliveryEventKind.Bounced, delivery) with { Hard = true, Reason = ReplyReason.ProviderList, Diagnostic = "Bounced Address" };
        var first = (await SendAsync(1))[0];
        await TellAsync(Listed(first));
        await LiftAsync();
        Clock.Advance(TimeSpan.FromDays(7));
        var next = (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Single().Delivery;

        await TellAsync(Listed(next));

        await using (var db = Database.Open())
            Assert.That((await db.Suppressions.SingleAsync()).LiftedAt, Is.Not.Null);
        Assert.That((await AgainAsync(next)).State, Is.EqualTo(DeliveryState.Bounced));
        await TellAsync(Hard(next));
        await using var after = Database.Open();
        Assert.That(await after.Suppressions.CountAsync(s => s.LiftedAt == null), Is.EqualTo(1), "a server that was asked says something new");
    }

    [Test]
    public async Task The_same_report_counts_once_however_often_and_by_how_many_processes_it_is_brought()
    {
        var delivery = (await SendAsync(1))[0];
        await using var other = new DispatchEngine(Database, Clock);
        var soft = Soft(delivery);

        await Task.WhenAll(TellAsync(soft), TellAsync(soft, other), TellAsync(soft), TellAsync(soft, other));
        await TellAsync(soft);

        await using var db = Database.Open();
        Assert.That((await db.DeliveryEvents.CountAsync(), (await db.AddressScores.SingleAsync()).Score), Is.EqualTo((1, 1d)));
    }

    [Test]
    public async Task Forged_reports_about_other_peoples_addresses_suppress_nobody_and_change_no_state()
    {
        var deliveries = await SendAsync(50);
        var random = new Random(20210429);
        var forged = Enumerable.Range(0, 2000).Select(i =>
        {
            var victim = deliveries[random.Next(deliveries.Count)];
            var guess = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
            return new ReportedEvent($"forged:{i}", i % 2 == 0 ? DeliveryEventKind.Bounced : DeliveryEventKind.Complained, "mailbox", Now, new DeliveryTraces
            {
                SentTo = [$"bounces+{guess}@prdia.example", "bounces@prdia.example"],
                EnvelopeId = guess,
                MessageId = $"<{guess}@prdia.example>",
                HeaderTokens = [guess, "not-a-token"],
                OriginalRecipient = i % 3 == 0 ? victim.Email : null,
                Address = victim.Email,
            }) { Hard = true, Reason = ReplyReason.UnknownAddress, Status = "5.1.1", Code = 550 };
        }).ToList();

        await TellAsync([.. forged]);

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.AnyAsync(), Is.False);
        Assert.That(await db.AddressScores.AnyAsync(), Is.False);
        Assert.That(await db.Deliveries.Select(d => d.State).Distinct().ToListAsync(), Is.EqualTo(new[] { DeliveryState.Sent }));
        Assert.That(await db.DeliveryEvents.Where(e => e.Evidence == MatchEvidence.Address || e.Evidence == MatchEvidence.OriginalRecipient).CountAsync(), Is.EqualTo(2000), "they are on record, as weak");
    }

    [Test]
    public async Task A_report_about_a_mail_that_never_left_is_recorded_and_draws_nothing()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var delivery = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;

        await TellAsync(Hard(delivery));

        await using var db = Database.Open();
        Assert.That(((await AgainAsync(delivery)).State, await db.Suppressions.AnyAsync(), await db.DeliveryEvents.CountAsync(e => e.AppliedAt != null)), Is.EqualTo((DeliveryState.Pending, false, 1)));
    }

    [TestCase(DeliveryEventKind.Bounced, DeliveryState.Bounced)]
    [TestCase(DeliveryEventKind.Delivered, DeliveryState.Delivered)]
    public async Task A_report_settles_what_nobody_knew_and_nothing_is_sent_once_more(DeliveryEventKind kind, DeliveryState expected)
    {
        Relay.AnswerWith(new SendResult(AttemptOutcome.Uncertain, null, null, "the line broke"));
        var delivery = (await SendAsync(1))[0];
        Assert.That((delivery.State, delivery.DueAt is null), Is.EqualTo((DeliveryState.Uncertain, false)));

        await TellAsync(Said(kind, delivery));

        Relay.AnswerWith(ScriptedMailSender.Accepted);
        var taken = Relay.Taken.Count;
        await Engine.RecoverAsync();
        await Engine.SendAsync(await DispatchOf(delivery));
        Assert.That(((await AgainAsync(delivery)).State, Relay.Taken.Count - taken, (await DispatchOf(delivery)).State), Is.EqualTo((expected, 0, DispatchState.Completed)));
    }

    [Test]
    public async Task What_a_worker_holds_waits_for_its_outcome()
    {
        var delivery = (await SendAsync(1))[0];
        await using var db = Database.Open();
        await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Sending));

        await TellAsync(Hard(delivery));
        Assert.That(((await AgainAsync(delivery)).State, await db.DeliveryEvents.AnyAsync(e => e.AppliedAt == null), await db.Suppressions.AnyAsync()), Is.EqualTo((DeliveryState.Sending, true, false)));

        await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Sent));
        await Engine.UseAsync(async (DeliveryEventConsequences consequences) => { await consequences.DrawAsync(); return 0; });
        Assert.That(((await AgainAsync(delivery)).State, await db.DeliveryEvents.AnyAsync(e => e.AppliedAt == null), await db.Suppressions.AnyAsync()), Is.EqualTo((DeliveryState.Bounced, false, true)));
    }

    [TestCase(ReplyReason.Content)]
    [TestCase(ReplyReason.Reputation)]
    [TestCase(ReplyReason.TooFast)]
    [TestCase(ReplyReason.MailboxBusy)]
    [TestCase(ReplyReason.TooLarge)]
    public async Task Refusals_that_are_about_us_say_nothing_against_the_address(ReplyReason reason)
    {
        var delivery = (await SendAsync(1))[0];

        await TellAsync(Soft(delivery) with { Reason = reason });

        await using var db = Database.Open();
        Assert.That((await db.AddressScores.AnyAsync(), (await AgainAsync(delivery)).State), Is.EqualTo((false, DeliveryState.Bounced)));
    }

    [Test]
    public async Task A_complaint_suppresses_at_once()
    {
        var delivery = (await SendAsync(1))[0];

        await TellAsync(Said(DeliveryEventKind.Complained, delivery));

        await using var db = Database.Open();
        Assert.That((await db.Suppressions.SingleAsync()).Reason, Is.EqualTo(SuppressionReason.Complained));
    }

    [Test]
    public async Task Reports_that_anybody_could_have_written_push_no_other_aside()
    {
        var delivery = (await SendAsync(1))[0];
        await TellAsync(Hard(delivery));
        Clock.Advance(TimeSpan.FromHours(1));
        await TellAsync([.. Enumerable.Range(0, 300).Select(number => new ReportedEvent($"forged:{number}", DeliveryEventKind.Complained, "mailbox", Now, new DeliveryTraces { Address = delivery.Email }))]);

        await Engine.UseAsync(async (EventHistory history) =>
        {
            var told = await history.OfDeliveryAsync(delivery.Id);
            Assert.That((told.Events.Single().Kind, told.Guessed), Is.EqualTo((DeliveryEventKind.Bounced, 300)));
            var all = await history.OfDeliveryAsync(delivery.Id, withGuessed: true);
            Assert.That((all.Events[0].Kind, all.Events.Count, all.Guessed), Is.EqualTo((DeliveryEventKind.Bounced, 201, 100)));
            Assert.That((await history.OfContactAsync(delivery.ContactId, 50, withGuessed: false)).Select(e => e.Kind), Is.EqualTo(new[] { DeliveryEventKind.Bounced }));
            Assert.That(await history.GuessedOfContactAsync(delivery.ContactId), Is.EqualTo(300));
            var newest = await history.AllOfDeliveryAsync(delivery.Id, 200);
            Assert.That((await history.AllOfDeliveryAsync(delivery.Id, 200, newest[^1].Id)).Count, Is.EqualTo(101), "a program reads all of them page by page");
            return 0;
        });
    }

    [Test]
    public async Task Whatever_comes_in_whatever_order_states_stay_legal_and_drawing_everything_twice_changes_nothing([Range(1, 5)] int round)
    {
        var seed = Environment.TickCount + round;
        TestContext.Out.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var deliveries = await SendAsync(20);
        var all = Enumerable.Range(0, 200).Select(_ =>
        {
            Clock.Advance(TimeSpan.FromMinutes(random.Next(600)));
            var kind = Enum.GetValues<DeliveryEventKind>()[random.Next(6)];
            return Said(kind, deliveries[random.Next(20)]) with { Hard = kind == DeliveryEventKind.Bounced && random.Next(4) == 0, Reason = Enum.GetValues<ReplyReason>()[random.Next(20)] };
        }).ToArray();

        foreach (var chunk in all.Chunk(1 + random.Next(30)))
            await TellAsync(chunk);
        var states = await StatesAsync();
        await TellAsync([.. all.OrderBy(_ => random.Next())]);

        Assert.That(await StatesAsync(), Is.EqualTo(states));
        foreach (var (delivery, state) in deliveries.Zip(states))
            Assert.That(state, Is.EqualTo(Naive([.. all.Where(e => e.Traces.EnvelopeId == delivery.Token).Select(e => e.Kind)])), $"delivery {delivery.Id}");
        await AssertBalancesAsync(deliveries[0].DispatchId, 20);
    }

    private static DeliveryState Naive(DeliveryEventKind[] kinds) =>
        kinds.Contains(DeliveryEventKind.Complained) ? DeliveryState.Complained
        : kinds.Contains(DeliveryEventKind.Bounced) ? DeliveryState.Bounced
        : kinds.Contains(DeliveryEventKind.Delivered) || kinds.Contains(DeliveryEventKind.Displayed) ? DeliveryState.Delivered
        : DeliveryState.Sent;
}
