using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tests.Audiences;
using Bulletins.Tests.Sending;
using Bulletins.Time;
using Bulletins.Tracking;

namespace Bulletins.Tests.Dispatching;

/// <summary>Nobody knows whether the relay took it: a person decides.</summary>
public class HeldDeliveriesTests : EngineTest
{
    private static readonly SendResult Unknown = new(AttemptOutcome.Uncertain, null, null, "Connection reset");

    [Test]
    public async Task A_held_delivery_goes_out_once_more_under_the_same_message_id_when_somebody_says_so()
    {
        var (dispatch, ids) = await HoldOneAsync();
        var held = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That(held.NeedsDecision);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));

        await DecideAsync(held, UncertainDecision.SendOnceMore);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "the dispatch is open again");
        Assert.That(Engine.Alarm.Sendings[^1], Is.EqualTo((dispatch.Id, Clock.UtcNow())));
        await Engine.SendAsync(dispatch);

        var record = (await Engine.DeliveriesAsync(dispatch))[0];
        Assert.That(ids, Has.Count.EqualTo(2));
        Assert.That(ids[1], Is.EqualTo(ids[0]));
        Assert.That(record.Delivery.State, Is.EqualTo(DeliveryState.Sent));
        Assert.That((record.Delivery.Decision, record.Delivery.DecidedBy, record.Delivery.DecidedAfter), Is.EqualTo((UncertainDecision.SendOnceMore, DispatchEngine.Staff.Name, 1)));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_delivery_that_is_uncertain_again_asks_again()
    {
        var (dispatch, _) = await HoldOneAsync();
        await DecideAsync((await Engine.DeliveriesAsync(dispatch))[0].Delivery, UncertainDecision.SendOnceMore);
        Relay.AnswerWith(Unknown);
        await Engine.SendAsync(dispatch);
        Assert.That((await Engine.DeliveriesAsync(dispatch))[0].Delivery.NeedsDecision);
        Assert.That(await WaitingAsync(dispatch), Is.EqualTo(1));
    }

    [Test]
    public async Task A_delivery_left_as_sent_stays_uncertain_and_asks_nobody_any_more()
    {
        var (dispatch, ids) = await HoldOneAsync();
        var held = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        await DecideAsync(held, UncertainDecision.LeaveAsSent);

        await Engine.SendAsync(dispatch);
        var left = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That((left.State, left.NeedsDecision), Is.EqualTo((DeliveryState.Uncertain, false)));
        Assert.That(ids, Has.Count.EqualTo(1));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
        using (new InLanguage("en"))
        {
            var again = Assert.ThrowsAsync<ConflictException>(() => DecideAsync(held, UncertainDecision.SendOnceMore));
            Assert.That((again!.Fault.Key, again.Fault.ToString()), Is.EqualTo(("Decision.Made", $"{DispatchEngine.Staff.Name} has already decided, at 2021-04-29 10:00 Hong Kong time: Leave it, regard as sent.")));
        }
        Assert.That(Assert.ThrowsAsync<ConflictException>(() => DecideAllAsync(dispatch, UncertainDecision.SendOnceMore))!.Fault.Key, Is.EqualTo("Decision.Made"));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed), "nothing was opened again");

        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Where(e => e.Act == "delivery.decide").Select(e => e.Subject), Is.EquivalentTo([$"delivery:{held.Id}", $"dispatch:{dispatch.Id}"]));
    }

    [Test]
    public async Task Of_a_cancelled_dispatch_held_deliveries_can_only_be_left()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = async _ =>
        {
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(dispatch.Id, DispatchEngine.Staff));
            return Unknown;
        };
        await Engine.SendAsync(dispatch);
        Assert.That(await WaitingAsync(dispatch), Is.EqualTo(1));

        var fault = Assert.ThrowsAsync<ConflictException>(() => DecideAllAsync(dispatch, UncertainDecision.SendOnceMore));
        Assert.That(fault!.Fault.Key, Is.EqualTo("Decision.OnlyLeave"));
        Assert.That(await DecideAllAsync(dispatch, UncertainDecision.LeaveAsSent), Is.EqualTo(1));
        Assert.That(await WaitingAsync(dispatch), Is.Zero);
    }

    [Test]
    public async Task What_is_tried_again_by_itself_needs_nobody()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Unknown);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, policy: UncertainPolicy.SendOnceMore);
        await Engine.PrepareAsync(dispatch);
        PauseAfter(dispatch, 1);
        await Engine.SendAsync(dispatch);
        var uncertain = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That(uncertain.DueAt, Is.Not.Null);
        Assert.ThrowsAsync<ConflictException>(() => DecideAsync(uncertain, UncertainDecision.LeaveAsSent));
    }

    [Test]
    public async Task A_held_delivery_whose_address_is_suppressed_is_not_sent_once_more()
    {
        var contact = Association.AddContacts(1)[0];
        Relay.AnswerWith(Unknown);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone, UncertainPolicy.Hold);
        Association.Suppress(contact, SuppressionReason.Unsubscribed);
        await DecideAllAsync(dispatch, UncertainDecision.SendOnceMore);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        var record = (await Engine.DeliveriesAsync(dispatch))[0];
        Assert.That((record.Attempts.Count, record.Delivery.State, record.Delivery.NeedsDecision), Is.EqualTo((1, DeliveryState.Uncertain, false)));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task Nor_while_the_others_are_still_being_sent()
    {
        Association.AddContacts(200);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var (asked, reached, goOn) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        engine.Relay.Answer = async _ =>
        {
            if (++asked == 1)
                return Unknown;
            if (asked == 10)
            {
                reached.SetResult();
                await goOn.Task;
            }
            return ScriptedMailSender.Accepted;
        };
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone, policy: UncertainPolicy.Hold);
        await engine.PrepareAsync(dispatch);
        var sending = engine.SendAsync(dispatch);
        await reached.Task;
        var held = (await engine.DeliveriesAsync(dispatch, DeliveryState.Uncertain)).Single().Delivery;
        await using (var db = Database.Open())
            Association.Suppress(db.Contacts.Single(c => c.Id == held.ContactId), SuppressionReason.Unsubscribed);

        await engine.UseAsync((HeldDeliveries deliveries) => deliveries.DecideAllAsync(dispatch.Id, UncertainDecision.SendOnceMore, DispatchEngine.Staff));
        goOn.SetResult();
        await sending;

        var record = (await engine.DeliveriesAsync(dispatch)).Single(r => r.Delivery.Id == held.Id);
        Assert.That((record.Attempts.Count, record.Delivery.State, record.Delivery.NeedsDecision), Is.EqualTo((1, DeliveryState.Uncertain, false)));
    }

    private async Task<(Dispatch, List<string>)> HoldOneAsync()
    {
        Association.AddContacts(1);
        var ids = new List<string>();
        Relay.Answer = message =>
        {
            ids.Add(message.MessageId);
            return Task.FromResult(ids.Count == 1 ? Unknown : ScriptedMailSender.Accepted);
        };
        return (await Engine.ScheduleAndSendAsync(Bulletin, Everyone, UncertainPolicy.Hold), ids);
    }

    private void PauseAfter(Dispatch dispatch, int messages)
    {
        var asked = 0;
        Relay.Answer = async _ =>
        {
            if (Interlocked.Increment(ref asked) == messages)
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            return Unknown;
        };
    }

    private Task<int> WaitingAsync(Dispatch dispatch) => Engine.UseAsync((DispatchTracking tracking) => tracking.NeedingDecisionAsync(dispatch.Id));

    private Task<int> DecideAsync(Delivery delivery, UncertainDecision decision) =>
        Engine.UseAsync(async (HeldDeliveries held) => { await held.DecideAsync(delivery.Id, decision, DispatchEngine.Staff); return 0; });

    private Task<int> DecideAllAsync(Dispatch dispatch, UncertainDecision decision) =>
        Engine.UseAsync((HeldDeliveries held) => held.DecideAllAsync(dispatch.Id, decision, DispatchEngine.Staff));
}
