using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending;

/// <summary>A relay that refuses one sender works for all the others.</summary>
public class RefusedSenderTests : EngineTest
{
    private static readonly SendResult Refused = Judged(553, "5.7.1 <a@b.example>: Sender address rejected: not owned by user circulars");

    [Test]
    public async Task Other_senders_go_on_and_the_refused_dispatch_pauses_itself_and_says_why()
    {
        Association.AddContacts(10);
        Relay.Answer = message => Task.FromResult(message.Subject == "甲" ? Refused : ScriptedMailSender.Accepted);
        var wrong = await Engine.ScheduleAndSendAsync(Association.AddApprovedBulletin("甲"), Everyone);
        Assert.That(await ReasonAsync(wrong), Does.Contain("not owned by user circulars"), "while it waits");
        await TryForAsync(TimeSpan.FromMinutes(15), wrong);

        var right = await Engine.ScheduleAndSendAsync(Association.AddApprovedBulletin("乙"), Everyone);

        Assert.That((await Engine.LedgerAsync(right))[DeliveryState.Sent], Is.EqualTo(10));
        Assert.That((await Engine.LedgerAsync(wrong)).State, Is.EqualTo(DispatchState.Paused));
        using (new Audiences.InLanguage("en"))
            Assert.That(await ReasonAsync(wrong), Does.Contain("times in a row").And.Contain("refused for now is then tried again by itself").And.Contain("not owned by user circulars"));
        Assert.That(await Engine.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("main").State)), Is.EqualTo(CircuitState.Closed));
    }

    [Test]
    public async Task After_it_was_mended_and_resumed_everybody_gets_their_mail()
    {
        Association.AddContacts(10);
        Relay.AnswerWith(Refused);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await TryForAsync(TimeSpan.FromMinutes(15), dispatch);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromHours(1));

        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(10));
        Assert.That((await Engine.DeliveriesAsync(dispatch)).Select(row => row.Delivery.Refusals), Is.All.Zero, "a refused sender is not the recipients' fault");
    }

    [Test]
    public async Task A_sender_refused_for_a_moment_pauses_nothing()
    {
        Association.AddContacts(10);
        var asked = 0;
        Relay.Answer = _ => Task.FromResult(Interlocked.Increment(ref asked) <= 3 ? Judged(450, "4.1.8 <a@b.example>: Sender address rejected: Domain not found") : ScriptedMailSender.Accepted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(asked, Is.LessThanOrEqualTo(3), "nothing more is tried until it has rested");

        await TryForAsync(TimeSpan.FromMinutes(3), dispatch);

        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
        Assert.That(Relay.Taken, Has.Count.EqualTo(10));
    }

    [TestCase(553, "5.7.1 Sender address rejected: not owned by user", ReplyReason.SenderRefused)]
    [TestCase(550, "5.7.1 SPF check failed", ReplyReason.Authentication)]
    [TestCase(554, "5.7.1 your domain is listed at Spamhaus", ReplyReason.Reputation)]
    public void Ten_refusals_of_the_sender_are_enough_however_few_recipients_there_are(int code, string text, ReplyReason reason)
    {
        var (watch, result) = (new RefusalWatch(50), Judged(code, text));
        Assert.That((result.Outcome, result.Reason), Is.EqualTo((AttemptOutcome.RelayFailed, reason)));
        for (var i = 0; i < 9; i++)
            Assert.That(watch.Note(i % 2, result), Is.Null);
        Assert.That(watch.Note(1, result), Is.Not.Null);
    }

    private async Task TryForAsync(TimeSpan time, Dispatch dispatch)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Engine.SendAsync(dispatch);
        }
    }

    private async Task<string?> ReasonAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return db.Dispatches.Single(d => d.Id == dispatch.Id).ReasonInWords;
    }

    private static SendResult Judged(int code, string text)
    {
        var reply = SmtpReply.Of(code, text);
        var verdict = ReplyTable.Judge(SmtpStage.Sender, reply);
        return new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason);
    }
}
