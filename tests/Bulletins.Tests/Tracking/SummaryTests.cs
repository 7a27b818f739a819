using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking;

public class SummaryTests : EngineTest
{
    private const string Office = "circulars@association.example";

    [Test]
    public async Task A_completed_dispatch_is_told_to_the_issuer_and_to_whoever_scheduled_it_and_again_a_day_later_from_the_figures_then()
    {
        Association.AddContacts(30, (member, _) => member.Telephone = "2345 0000");
        var failing = 0;
        Relay.Answer = _ => Task.FromResult(Interlocked.Increment(ref failing) <= 25
            ? new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "unknown", ReplyReason.UnknownAddress) : ScriptedMailSender.Accepted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var completed = await WriteAsync();
        Assert.That(completed.Select(n => (n.Key, n.To)), Is.EqualTo(new[]
        {
            ($"dispatch:{dispatch.Id}:completed", Office), ($"dispatch:{dispatch.Id}:completed:scheduler", DispatchEngine.Staff.Name),
        }));
        Assert.That(completed[0].Subject, Does.Contain("測試通告"));
        Assert.That(completed[0].Text, Does.Contain("名單共 30 人").And.Contain("On the list: 30").And.Contain("應寄 30 人：5 人已寄出而沒有退信，25 人沒有收到。沒有向任何人寄出兩次。").And.Contain("Of 30 to send: 5 sent and nothing came back, 25 didn’t get it.").And.Contain("Firms to follow up, which got nothing: 25").And.Contain("Firms: 5 reached, 0 without an outcome yet, 25 not reached at all.")
            .And.Contain("and 5 more").And.Contain("2345 0000").And.Contain($"/dispatches/{dispatch.Id}/undelivered"));
        Assert.That(completed[0].Text, Does.Contain("沒有設定退信郵箱").And.Contain("no mailbox is configured for bounces"), "that nothing came back says nothing here");
        Assert.That(System.Text.RegularExpressions.Regex.Count(completed[0].Text, "2345 0000"), Is.EqualTo(40), "twenty firms in two languages");

        var sent = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent))[0].Delivery;
        await Engine.UseAsync((DeliveryEventLog events) => events.RecordAsync([new ReportedEvent("late", DeliveryEventKind.Bounced, "test", Clock.GetUtcNow().UtcDateTime,
            new DeliveryTraces { EnvelopeId = sent.Token }) { Reason = ReplyReason.MailboxFull }]));
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.That(await WriteAsync(), Has.Count.EqualTo(2));
        Clock.Advance(TimeSpan.FromHours(1));
        var all = await WriteAsync();
        Assert.That(all.Skip(2).Select(n => n.Key), Is.EqualTo(new[] { $"dispatch:{dispatch.Id}:day-after", $"dispatch:{dispatch.Id}:day-after:scheduler" }));
        Assert.That(all[2].Text, Does.Contain("which got nothing: 26"));
        Assert.That(await WriteAsync(), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task It_never_says_that_every_firm_was_reached_where_some_got_nothing_by_their_own_will_or_nobody_knows()
    {
        var contacts = Association.AddContacts(4);
        Association.Suppress(contacts[0], SuppressionReason.Unsubscribed);
        Association.Suppress(contacts[1], SuppressionReason.Staff);
        Relay.Answer = message => Task.FromResult(message.ToAddress == contacts[2].Email
            ? new SendResult(AttemptOutcome.Uncertain, null, null, "reset", ReplyReason.Unspecified) : ScriptedMailSender.Accepted);
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone, UncertainPolicy.Hold);

        Assert.That((await WriteAsync())[0].Text, Does.Contain("No firm to follow up.").And.Contain("沒有公司要跟進。")
            .And.Contain("Firms: 1 reached, 1 without an outcome yet, 2 not reached at all.")
            .And.Contain("The other 2 of those not reached need no follow-up").And.Contain("其餘 2 家"));
    }

    [Test]
    public async Task A_delivery_that_bounced_twice_counts_once_for_what_was_said_last()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var token = (await Engine.DeliveriesAsync(dispatch))[0].Delivery.Token;
        foreach (var reason in (ReplyReason[])[ReplyReason.MailboxFull, ReplyReason.UnknownAddress])
            await Engine.UseAsync((DeliveryEventLog events) => events.RecordAsync([new ReportedEvent($"test:{reason}", DeliveryEventKind.Bounced, "test", Clock.GetUtcNow().UtcDateTime,
                new DeliveryTraces { EnvelopeId = token }) { Hard = true, Reason = reason }]));

        string Line(ReplyReason reason) => $"  {Words.Sending.In(Language.English.Culture(), $"ReplyReason.{reason}")}: 1";
        Assert.That((await WriteAsync())[0].Text, Does.Contain(Line(ReplyReason.UnknownAddress)).And.Not.Contain(Line(ReplyReason.MailboxFull)));
    }

    [Test]
    public async Task The_reasons_add_up_to_what_failed_also_when_it_was_sent_again()
    {
        var contacts = Association.AddContacts(3);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, null, "no", ReplyReason.Policy));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        var again = await Engine.UseAsync((UndeliveredWork work) => work.SendAgainAsync(dispatch.Id, contacts[0].Id, null, DispatchEngine.Staff));
        await Engine.PrepareAsync(again);
        await Engine.SendAsync(again);

        Clock.Advance(TimeSpan.FromDays(1));

        Assert.That((await WriteAsync())[0].Text, Does.Contain($"  {Words.Dispatching.In(Language.English.Culture(), "DeliveryState.Failed")}: 3")
            .And.Contain($"  {Words.Sending.In(Language.English.Culture(), $"ReplyReason.{ReplyReason.Policy}")}: 3"));
    }

    [Test]
    public async Task A_summary_is_written_once_also_after_a_crash_before_it_was_saved_and_by_several_processes()
    {
        Association.AddContacts(2);
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        using var crash = new CancellationTokenSource();
        await crash.CancelAsync();
        Assert.That(async () => await WriteAsync(cancellation: crash.Token), Throws.InstanceOf<OperationCanceledException>());
        await using var other = new DispatchEngine(Database, Clock);

        await Task.WhenAll(WriteAsync(), WriteAsync(other), WriteAsync(), WriteAsync(other));

        Assert.That(await WriteAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_dispatch_that_completed_again_after_a_late_retry_gets_its_summaries_again_and_each_once()
    {
        Association.AddContacts(2);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, null, "no", ReplyReason.Policy));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await WriteAsync(), Has.Count.EqualTo(2));
        Clock.Advance(TimeSpan.FromDays(5));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        Assert.That((await WriteAsync())[^1].Text, Does.Contain($"  {Words.Dispatching.In(Language.English.Culture(), "DeliveryState.Sent")}: 2"));
        Assert.That(await WriteAsync(), Has.Count.EqualTo(4), "the issuer and the scheduler, once each");
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(await WriteAsync(), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task Nothing_is_written_when_switched_off_for_a_resend_or_for_a_dispatch_of_long_ago()
    {
        var contact = Association.AddContacts(1)[0];
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, null, "no", ReplyReason.Policy));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await using (var quiet = new DispatchEngine(Database, Clock, settings: new() { ["Tracking:SummaryMails:Enabled"] = "false" }))
            Assert.That(await WriteAsync(quiet), Is.Empty);
        Clock.Advance(TimeSpan.FromDays(4));
        var again = await Engine.UseAsync((UndeliveredWork work) => work.SendAgainAsync(dispatch.Id, contact.Id, null, DispatchEngine.Staff));
        await Engine.PrepareAsync(again);
        await Engine.SendAsync(again);

        Assert.That(await WriteAsync(), Is.Empty);
    }

    private async Task<List<Notice>> WriteAsync(DispatchEngine? engine = null, CancellationToken cancellation = default)
    {
        await (engine ?? Engine).UseAsync(async (DispatchSummaries summaries) => { await summaries.WriteDueAsync(cancellation); return 0; });
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync(CancellationToken.None);
    }
}
