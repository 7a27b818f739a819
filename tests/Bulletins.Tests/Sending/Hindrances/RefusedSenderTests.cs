using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending.Hindrances;

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

    [TestCase(554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", false)]
    [TestCase(554, "5.7.1 Client host blocked, Spamhaus", false)]
    [TestCase(554, "5.7.1 your domain is listed at Spamhaus", true)]
    [TestCase(550, "5.7.1 Sender address rejected: listed at dbl.spamhaus.org", true)]
    public void A_refused_line_is_told_from_a_refused_sender(int code, string text, bool aboutSender) =>
        Assert.That((Judged(code, text).Outcome, Judged(code, text).IsAboutSender), Is.EqualTo((AttemptOutcome.RelayFailed, aboutSender)), $"{Judged(code, text)}");

    [Test]
    public async Task Another_relay_takes_over_from_one_that_refuses_our_line()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:1:Name"] = "spare", ["Mail:Relays:1:Host"] = "spare.example" });
        Association.AddContacts(10);
        engine.Relay.RelayAnswers["main"] = Judged(554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org");
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        for (var run = 0; run < 20; run++, Clock.Advance(TimeSpan.FromSeconds(5)))
            await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(((await engine.LedgerAsync(dispatch)).State, engine.Relay.Taken.Count), Is.EqualTo((DispatchState.Completed, 10)));
        Assert.That(await engine.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("main").ReasonInWords)), Does.Contain("Client host [192.0.2.1] blocked"), "the page of the relays says why");
    }

    [Test]
    public async Task A_relay_that_refuses_a_sender_when_it_is_tried_again_works()
    {
        Association.AddContacts(1);
        Relay.Broken = "Connection refused.";
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await CircuitAsync(), Is.EqualTo(CircuitState.Open));
        Relay.Broken = null;
        Relay.AnswerWith(Refused);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Engine.SendAsync(dispatch);
        Assert.That(await CircuitAsync(), Is.EqualTo(CircuitState.Closed));

        Task<CircuitState> CircuitAsync() => Engine.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("main").State));
    }

    /// <summary>As many connections and streams as there are hear of the same fault in the same moment.</summary>
    [Test]
    public void A_fault_of_some_minutes_is_heard_of_often_and_counts_once_for_each_rest()
    {
        var (watch, at) = (new RefusalWatch(50, TimeSpan.FromSeconds(30)), Clock.GetUtcNow().UtcDateTime);
        for (var rest = 0; rest < 9; rest++, at += TimeSpan.FromSeconds(30))
        {
            for (var stream = 0; stream < 20; stream++)
                Assert.That(watch.Note(rest * 20 + stream, Refused, at.AddSeconds(stream)), Is.Null);
        }
        Assert.That(watch.Note(999, Refused, at)?.Values, Is.EqualTo((object[])[10, 10, "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user circulars"]));
    }

    [Test]
    public void A_clock_that_is_set_back_ends_no_count_of_refusals()
    {
        var (watch, at) = (new RefusalWatch(50, TimeSpan.FromSeconds(30)), Clock.GetUtcNow().UtcDateTime);
        for (var rest = 0; rest < 9; rest++)
        {
            Assert.That(watch.Note(rest, Refused, at + rest * TimeSpan.FromSeconds(30)), Is.Null);
            Assert.That(watch.Note(rest + 100, Refused, at + rest * TimeSpan.FromSeconds(30) - TimeSpan.FromSeconds(1)), Is.Null, "another stream's, of the same moment");
        }
        Assert.That(watch.Note(999, Refused, at - TimeSpan.FromHours(1)), Is.Not.Null);
    }

    [Test]
    public async Task Days_without_a_valid_sender_are_none_of_the_recipients()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Refused);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(6));
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Greylisted", ReplyReason.Greylisted));

        await Engine.SendAsync(dispatch);

        var row = (await Engine.DeliveriesAsync(dispatch)).Single().Delivery;
        Assert.That((row.State, row.FirstTriedAt, row.Refusals, row.ExcusedAttempts), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Clock.GetUtcNow().UtcDateTime, 1, 1)));
    }

    [Test]
    public async Task Nobody_has_failed_when_the_sender_is_mended_after_a_hundred_tries()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Refused);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        while ((await Engine.DeliveriesAsync(dispatch)).Single().Delivery.ExcusedAttempts < 100)
        {
            Clock.Advance(TimeSpan.FromHours(1));
            await Engine.SendAsync(dispatch);
            if ((await Engine.LedgerAsync(dispatch)).State == DispatchState.Paused)
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        }
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.SendAsync(dispatch);

        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(1));
    }

    /// <summary>A row that is left over is tried in runs of its own, hours apart, with thousands of other dispatches' attempts in between.</summary>
    [Test]
    public void Ten_refusals_of_one_delivery_are_enough_also_where_only_the_last_is_remembered()
    {
        Assert.That(new RefusalWatch(50).Note(Tenth(9)), Is.Null);
        Assert.That(new RefusalWatch(50).Note(Tenth(10))?.Values, Is.EqualTo((object[])[10, 10, "553 no"]), "and what staff read counts them all");
        Assert.That(new RefusalWatch(50).Note(Tenth(11)), Is.Null, "somebody has decided to go on");
        var others = new RefusalWatch(50);
        others.Note(1, ScriptedMailSender.Accepted);
        Assert.That(others.Note(Tenth(10)), Is.Null, "the sender is taken from others, so the dispatch goes on");

        static Outcome Tenth(int excused) => new(2, excused, default, AttemptOutcome.RelayFailed, 553, null, "no", ReplyReason.SenderRefused, DeliveryState.Deferred, null, 0, 0, new Excuse(null, excused));
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
