using System.Text;
using Bulletins.Members.Addresses;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Mail.Notices;

/// <summary>Notices that a relay took, and that a server behind it gave back.</summary>
[SetUICulture("en")]
public class ReturnedNoticeTests : NoticeTest
{
    private const string Letter = "From: contact1@firm1.example\nTo: bounces@association.example\nSubject: Re: circular\n\nPlease send us the form.\n";

    [Test]
    public async Task An_answer_that_comes_back_from_the_issuer_is_work_for_staff_who_can_pass_it_on_again()
    {
        var process = await PassOnAsync();

        await ReadAsync(process, Report(MessageId, "failed", "5.2.2"));

        await using var db = Database.Open();
        var notice = await db.Notices.SingleAsync();
        Assert.That((notice.SentAt, notice.DueAt, notice.Fault is null ? "" : Texts.StoredFault.Read(notice.Fault)), Is.EqualTo(((DateTime?)null, (DateTime?)null, "A relay took it, but the recipient’s server gave it back: 552 5.2.2 Mailbox full")));
        Assert.That(await process.UseAsync((AnswerDesk desk) => desk.CountAsync(AnswerChoice.NotForwarded)), Is.EqualTo(1));
        Assert.That(await db.IncomingMails.OrderBy(m => m.Id).Select(m => m.State).ToListAsync(), Is.EqualTo(new[] { IncomingMailState.Forwarded, IncomingMailState.Recorded }), "the report is about something known");

        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(await db.IncomingMails.MinAsync(m => m.Id), DispatchEngine.Staff); return 0; });
        await SendDueAsync(process);
        Assert.That((Server.Messages.Count, await process.UseAsync((AnswerDesk desk) => desk.CountAsync(AnswerChoice.NotForwarded))), Is.EqualTo((2, 0)));
    }

    [Test]
    public async Task It_says_nothing_of_the_circular_that_the_office_gets_as_a_contact()
    {
        Association.AddContacts(1, (_, contact) => contact.MoveTo(EmailAddress.Parse(Office)));
        var process = Process();
        await using var db = Database.Open();
        await process.ScheduleAndSendAsync(await db.Bulletins.SingleAsync(), Association.AddSegment());
        Write();
        await SendDueAsync(process);

        await ReadAsync(process, Report(MessageId, "failed", "5.2.2"));

        Assert.That((await db.DeliveryEvents.SingleAsync()).DeliveryId, Is.Null);
        Assert.That(await db.Notices.CountAsync(n => n.SentAt == null), Is.EqualTo(1));
    }

    [TestCase("delayed", false)]
    [TestCase("delivered", false)]
    [TestCase("failed", true, Description = "somebody guesses its number")]
    public async Task What_is_no_failure_or_names_none_of_ours_changes_nothing(string action, bool isForged)
    {
        var process = await PassOnAsync();
        var id = isForged ? $"{MessageId[..MessageId.LastIndexOf('-')]}-0123456789ab@association.example" : MessageId;

        await ReadAsync(process, Report(id, action, action == "delivered" ? "2.0.0" : "4.4.1"));

        await using var db = Database.Open();
        Assert.That(await db.Notices.CountAsync(n => n.SentAt != null), Is.EqualTo(1));
        Assert.That(await db.IncomingMails.OrderBy(m => m.Id).Select(m => m.State).LastAsync(), Is.EqualTo(isForged ? IncomingMailState.Unmatched : IncomingMailState.Recorded));
    }

    [Test]
    public async Task A_provider_that_tells_it_over_the_web_once_or_twice_is_heard_once()
    {
        var process = await PassOnAsync();
        var told = new ReportedEvent("events:1", DeliveryEventKind.Bounced, "events", Clock.GetUtcNow().UtcDateTime, new DeliveryTraces { MessageId = $"<{MessageId}>", Address = Office });

        var recorded = await process.UseAsync((DeliveryEventLog log) => log.RecordAsync([told]));
        await process.UseAsync(async (HookBook book) => { await book.CountAsync("events", recorded); return 0; });
        await using (var db = Database.Open())
        {
            var notice = await db.Notices.SingleAsync();
            Assert.That(notice.SentAt, Is.Null);
            notice.MarkSent(Clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync();
        }
        await process.UseAsync((DeliveryEventLog log) => log.RecordAsync([told]));

        await using var later = Database.Open();
        Assert.That((await later.Notices.CountAsync(n => n.SentAt != null), await later.HookDays.CountAsync()), Is.EqualTo((1, 0)), "it is known what it is about");
    }

    private string MessageId => Server.Messages[^1].Parse().MessageId!;

    private async Task<DispatchEngine> PassOnAsync()
    {
        Association.AddContacts(1);
        var process = Process();
        await ReadAsync(process, Letter);
        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(); return 0; });
        await SendDueAsync(process);
        Assert.That(Server.Messages, Has.Count.EqualTo(1));
        return process;
    }

    private static async Task ReadAsync(DispatchEngine process, string mail)
    {
        await process.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(mail), "bounces"));
        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });
    }

    private static string Report(string messageId, string action, string status) =>
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: bounces@association.example\nSubject: Your mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nSee below.\n--x\n"
        + $"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {Office}\nAction: {action}\nStatus: {status}\n{(action == "failed" ? "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n" : "")}\n"
        + $"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{messageId}>\nFrom: office@association.example\nTo: {Office}\n\n--x--\n";
}
