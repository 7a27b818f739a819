using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>A relay that takes only some messages over each connection takes as many connections as it is asked to.</summary>
public class SessionEndTests : EngineTest
{
    [TestCase(421, "4.4.2 Goodbye")]
    [TestCase(421, "Max message per connection reached, closing transmission channel")]
    [TestCase(421, "Idle timeout, closing connection")]
    [TestCase(451, "4.7.0 Too many messages in this session")]
    [TestCase(450, "MI:DMC 163 mx3")]
    public async Task Is_neither_slowed_down_nor_rested(int code, string words)
    {
        Association.AddContacts(60);
        var verdict = ReplyTable.Judge(SmtpStage.Sender, SmtpReply.Of(code, words));
        var reply = SmtpReply.Of(code, words);
        Relay.Share = (5, new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(default); return 0; });

        await using var db = Database.Open();
        Assert.That(await db.PaceMeters.CountAsync(m => m.SlowedTo != null), Is.Zero, "slowed down");
        Assert.That(await db.RelayStates.CountAsync(r => r.State != CircuitState.Closed), Is.Zero, "rests");
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.GreaterThanOrEqualTo(45), "the others were told so, and wait a little");
        Assert.That(await db.Deliveries.Where(d => d.State == DeliveryState.Deferred).AllAsync(d => d.Refusals == 0 && d.DueAt <= Clock.GetUtcNow().UtcDateTime.AddSeconds(30)), "for no fault of theirs");
    }

    /// <summary>Of a relay that takes nothing at all nobody knows that.</summary>
    [Test]
    public async Task One_that_says_so_at_once_is_slowed_down()
    {
        Association.AddContacts(10);
        Relay.Share = (0, new SendResult(AttemptOutcome.RelayFailed, 421, null, "Too many messages in this session", ReplyReason.TooFast));
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await LetTimePassAsync(Engine.SendAsync(dispatch));
        await Engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(default); return 0; });

        await using var db = Database.Open();
        Assert.That(await db.PaceMeters.CountAsync(m => m.SlowedTo != null), Is.EqualTo(1));
    }

    [Test]
    public async Task Its_share_is_learnt_so_that_not_every_connection_costs_a_refusal()
    {
        Association.AddContacts(150);
        Relay.Share = (5, new SendResult(AttemptOutcome.RelayFailed, 421, null, "Too many messages in this session", ReplyReason.TooFast));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await using var db = Database.Open();
        Assert.That(await db.Attempts.CountAsync(a => a.Outcome != AttemptOutcome.Accepted), Is.InRange(1, 5), "three that taught it, and those that were open");
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.GreaterThanOrEqualTo(145));
    }

    [Test]
    public void A_share_is_known_after_three_that_ended_alike_and_for_an_hour()
    {
        var share = new LearntShare(Clock);
        foreach (var ended in (int[])[5, 5, 4, 5, 5])
        {
            share.Ended(ended);
            Assert.That(share.Messages, Is.EqualTo(int.MaxValue));
        }
        share.Ended(5);
        Assert.That(share.Messages, Is.EqualTo(5));

        Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.That(share.Messages, Is.EqualTo(5));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(share.Messages, Is.EqualTo(int.MaxValue), "it may take more by now");
    }
}
