using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Tests.Sending.Hindrances;

/// <summary>A dispatch whose relay refuses everybody pauses itself, and says why.</summary>
public class RefusalWatchTests : EngineTest
{
    [Test]
    public async Task A_dispatch_of_which_everybody_is_refused_pauses_itself_and_quotes_the_reply()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "10" });
        Association.AddContacts(100);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "Message rejected as spam", ReplyReason.Content));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var ledger = await engine.LedgerAsync(dispatch);
        Assert.That(ledger.State, Is.EqualTo(DispatchState.Paused));
        Assert.That(ledger[DeliveryState.Failed], Is.InRange(10, 10 + 2), "and what was on the wire of the other connections");
        Assert.That(ledger.Balances);
        await using var db = Database.Open();
        var paused = db.Dispatches.Single(d => d.Id == dispatch.Id);
        Assert.That(paused.ReasonInWords, Does.Contain("554 Message rejected as spam"));
        using (new Audiences.InLanguage("en"))
            Assert.That(paused.ReasonInWords, Does.StartWith("Mail was refused 10 times in a row"), "whoever reads it reads it in their own language");
        Assert.That(db.AuditEntries.Single(e => e.Act == "dispatch.pause").ActorKind, Is.EqualTo(Auditing.ActorKind.System));
    }

    [Test]
    public async Task After_it_was_mended_the_rest_and_the_failed_go_out()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "5" });
        Association.AddContacts(20);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.7.1", "Sender not allowed", ReplyReason.SenderRefused));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        engine.Relay.AnswerWith(ScriptedMailSender.Accepted);
        await engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, [ReplyReason.SenderRefused], DispatchEngine.Staff));
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused), "a retry resumes nothing");
        await engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await engine.SendAsync(dispatch);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(20));
    }

    [Test]
    public void One_acceptance_in_between_starts_the_count_anew()
    {
        var watch = new RefusalWatch(5);
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 4; i++)
                Assert.That(watch.Note(Outcome(AttemptOutcome.RefusedForGood)), Is.Null);
            watch.Note(Outcome(AttemptOutcome.Accepted));
        }
        Assert.That(watch.Reason, Is.Null);
    }

    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Content, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Reputation, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.RelayDenied, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.SenderRefused, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Authentication, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Policy, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.SignIn, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Tls, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Unspecified, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Greylisted, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.TooFast, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.MailboxBusy, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.MailboxFull, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Unreachable, false)]
    [TestCase(AttemptOutcome.RelayFailed, null, false)]
    [TestCase(AttemptOutcome.Uncertain, null, false)]
    public void Only_what_is_about_us_counts(AttemptOutcome outcome, ReplyReason? reason, bool counts)
    {
        var watch = new RefusalWatch(5);
        for (var i = 0; i < 5; i++)
            watch.Note(Outcome(outcome, reason, state: outcome == AttemptOutcome.RefusedForGood ? DeliveryState.Failed : DeliveryState.Deferred));
        Assert.That(watch.Reason is not null, Is.EqualTo(counts));
    }

    /// <summary>Tried as often as allowed: at the end of a dispatch those come in a row that nothing is wrong with but their mailbox.</summary>
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Unspecified, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Protocol, true)]
    [TestCase(AttemptOutcome.RelayFailed, null, true)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Greylisted, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.TooFast, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.MailboxBusy, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.MailboxFull, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.Unreachable, false)]
    [TestCase(AttemptOutcome.RefusedForNow, ReplyReason.UnknownDomain, false)]
    public void Whoever_failed_at_the_last_try_counts_unless_the_mailbox_was_the_reason(AttemptOutcome outcome, ReplyReason? reason, bool counts)
    {
        var watch = new RefusalWatch(5);
        for (var i = 0; i < 5; i++)
            watch.Note(Outcome(outcome, reason));
        Assert.That(watch.Reason is not null, Is.EqualTo(counts));
    }

    [TestCase(450, "4.1.8 <circulars@association.example>: Sender address rejected: Domain not found")]
    [TestCase(450, "4.7.1 Access denied")]
    [TestCase(450, "4.7.1 Client host rejected: cannot find your hostname")]
    [TestCase(451, "4.7.1 DMARC check failed temporarily")]
    [TestCase(454, "4.7.1 <chan@member.example>: Relay access denied")]
    [TestCase(550, "5.7.1 Unable to relay")]
    [TestCase(554, "5.7.1 <chan@member.example>: Relay access denied")]
    public async Task A_relay_that_takes_nothing_from_us_pauses_the_dispatch_also_where_it_may_be_set_right(int code, string text)
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "10" });
        Association.AddContacts(40);
        var reply = SmtpReply.Of(code, text);
        var verdict = ReplyTable.Judge(SmtpStage.Recipient, reply);
        engine.Relay.AnswerWith(new SendResult(verdict.Outcome, code, reply.EnhancedCode, reply.Text, verdict.Reason));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused), $"{verdict.Outcome} {verdict.Reason}");
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single(d => d.Id == dispatch.Id).ReasonInWords, Does.Contain(text[6..]));
    }

    [Test]
    public async Task Whoever_failed_at_the_last_try_in_an_earlier_run_counts_in_the_next()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "5", ["Sending:Retry:Delays:0"] = "00:05:00", ["Sending:Retry:Delays:1"] = null });
        Association.AddContacts(4);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, null, "no"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromMinutes(6));
        await engine.SendAsync(dispatch);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Failed], Is.EqualTo(4));

        await using var db = Database.Open();
        var failed = db.Dispatches.Single(d => d.Id == dispatch.Id);
        var history = await engine.UseAsync((RefusalHistory history) => history.ReadAsync(failed, default));
        Assert.That(history.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.Content))?.Values[0], Is.EqualTo(5));
    }

    [Test]
    public void The_most_frequent_reply_is_quoted_and_the_limit_is_told_once()
    {
        var watch = new RefusalWatch(5);
        watch.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.UnknownAddress, "unknown"));
        Fault?[] told = [.. Enumerable.Range(0, 10).Select(_ => watch.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.Content, "spam")))];
        Assert.That(told.Count(fault => fault is not null), Is.EqualTo(1));
        Assert.That(watch.Reason!.Values, Is.EqualTo((object[])[5, 4, "550 spam"]));
    }

    [Test]
    public async Task Refusals_count_across_runs_and_restarts_until_somebody_goes_on()
    {
        Association.AddContacts(30);
        var asked = 0;
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        for (var start = 0; start < 4; start++)
        {
            await using var engine = await RestartAsync();
            using var stopping = new CancellationTokenSource();
            engine.Relay.Answer = async _ =>
            {
                if (Interlocked.Increment(ref asked) % 4 == 0)
                    await stopping.CancelAsync();
                return new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "blocked", ReplyReason.Reputation);
            };
            await LetTimePassAsync(engine.SendAsync(dispatch, stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default), engine);
        }
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused), "no start alone heard ten refusals");
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Failed], Is.InRange(10, 15));

        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await using var mended = await RestartAsync();
        await LetTimePassAsync(mended.SendAsync(dispatch), mended);
        Assert.That((await mended.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed), "what was before somebody went on doesn't count");

        async Task<DispatchEngine> RestartAsync()
        {
            Clock.Advance(WorkerLease.Length + TimeSpan.FromSeconds(1));
            var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "10" });
            await engine.RecoverAsync();
            return engine;
        }
    }

    [Test]
    public void Whoever_is_refused_again_counts_once()
    {
        var watch = new RefusalWatch(5);
        for (var i = 0; i < 20; i++)
            watch.Note(i % 4, new SendResult(AttemptOutcome.RefusedForNow, 450, null, "no", ReplyReason.Reputation));
        Assert.That(watch.Reason, Is.Null);
    }

    [Test]
    public async Task Whoever_is_tried_anew_and_still_unknown_does_not_count()
    {
        var dispatch = await RetryUnknownAsync();
        Assert.That((dispatch.State, dispatch[DeliveryState.Failed], dispatch[DeliveryState.Sent]), Is.EqualTo((DispatchState.Completed, 12, 2)));
    }

    [Test]
    public async Task Whoever_is_tried_anew_and_refused_for_something_else_counts()
    {
        var dispatch = await RetryUnknownAsync(ReplyReason.Content);
        Assert.That((dispatch.State, dispatch[DeliveryState.Failed]), Is.EqualTo((DispatchState.Paused, 5)), "and one connection has nothing else on the wire");
    }

    [Test]
    public async Task Who_was_tried_anew_in_an_earlier_run_and_is_unknown_does_not_count_in_the_next()
    {
        await using var engine = Few();
        var dispatch = await UnknownAsync(engine);
        using var stopping = new CancellationTokenSource();
        engine.Relay.Answer = async _ =>
        {
            await stopping.CancelAsync();
            return Unknown;
        };
        await engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, [ReplyReason.UnknownAddress], DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await engine.SendAsync(dispatch, stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Failed], Is.EqualTo(1));

        await using var db = Database.Open();
        var retried = db.Dispatches.Single(d => d.Id == dispatch.Id);
        var history = await engine.UseAsync((RefusalHistory history) => history.ReadAsync(retried, default));
        for (var i = 0; i < 4; i++)
            Assert.That(history.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.Content)), Is.Null);
        Assert.That(history.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.Content)), Is.Not.Null);
    }

    [TestCase("dispatch.report", true)]
    [TestCase("dispatch.deliveries", true)]
    [TestCase("dispatch.resend", true)]
    [TestCase("dispatch.limit", true)]
    [TestCase("dispatch.prioritise", true)]
    [TestCase("dispatch.resume", false)]
    [TestCase("dispatch.correct", false)]
    [TestCase("dispatch.retry", false)]
    public async Task Only_who_goes_on_with_a_dispatch_begins_the_count_anew(string act, bool goesOnCounting)
    {
        await using var engine = Few();
        Association.AddContacts(4);
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.7.1", "spam", ReplyReason.Content));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await using (var db = Database.Open())
        {
            db.AuditEntries.Add(new Auditing.AuditEntry(Clock.GetUtcNow().UtcDateTime, DispatchEngine.Staff, act, $"dispatch:{dispatch.Id}", null));
            await db.SaveChangesAsync();
        }

        var history = await engine.UseAsync((RefusalHistory history) => history.ReadAsync(dispatch, default));

        Assert.That(history.Note(Outcome(AttemptOutcome.RefusedForGood, ReplyReason.Content)) is not null, Is.EqualTo(goesOnCounting));
    }

    private static readonly SendResult Unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "no such user", ReplyReason.UnknownAddress);

    /// <summary>One connection, and a limit of five.</summary>
    private DispatchEngine Few() => new(Database, Clock, settings: new() { ["Sending:RefusalLimit"] = "5", ["Mail:Relays:0:MaxConnections"] = "1" });

    /// <summary>Every seventh recipient of fourteen is known.</summary>
    private async Task<Dispatch> UnknownAsync(DispatchEngine engine)
    {
        Association.AddContacts(14);
        var asked = 0;
        engine.Relay.Answer = _ => Task.FromResult(asked++ % 7 == 0 ? ScriptedMailSender.Accepted : Unknown);
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        while ((await engine.LedgerAsync(dispatch)).State == DispatchState.Paused)
        {
            await engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
            await engine.SendAsync(dispatch);
        }
        return dispatch;
    }

    private async Task<Ledger> RetryUnknownAsync(ReplyReason? reason = null)
    {
        await using var engine = Few();
        var dispatch = await UnknownAsync(engine);
        engine.Relay.AnswerWith(reason is null ? Unknown : Unknown with { Reason = reason });
        await engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, [ReplyReason.UnknownAddress], DispatchEngine.Staff));
        await engine.SendAsync(dispatch);
        return await engine.LedgerAsync(dispatch);
    }

    private static long delivery;

    private static Outcome Outcome(AttemptOutcome outcome, ReplyReason? reason = null, string reply = "no", DeliveryState state = DeliveryState.Failed) =>
        new(++delivery, 1, default, outcome, 550, null, reply, reason, state, null, 0, 0);
}
