using System.Text;
using Bulletins.Adapters.Tests.Mail.Notices;
using Bulletins.Dispatching;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Reports that name an address to which something was sent, and nothing that only its mail carried.</summary>
public class GuessedReportTests : NoticeTest
{
    private const string Failed = "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n";
    private const string Delayed = "Action: delayed\nStatus: 4.4.1\n";

    [Test]
    public async Task A_flood_of_them_is_on_a_list_of_its_own_and_suppresses_nobody()
    {
        var (process, sent) = await SendACircularAsync();

        for (var number = 0; number < 20; number++)
            await ReadAsync(process, sent, Failed, number);

        using var db = Database.Open();
        Assert.That(db.DeliveryEvents.Select(e => e.Evidence).Distinct().Single(), Is.EqualTo(MatchEvidence.Address));
        Assert.That((db.Deliveries.Single().State, db.Suppressions.Count(), db.AddressScores.Count()), Is.EqualTo((sent.State, 0, 0)));
        Assert.That(await CountAsync(process, AnswerChoice.Guessed), Is.EqualTo(20));
        Assert.That((await CountAsync(process, AnswerChoice.NeedsLook), await CountAsync(process, AnswerChoice.Unmatched)), Is.EqualTo((0, 0)));
        await process.UseAsync(async (AnswerDesk desk) => { await desk.DismissAsync(db.IncomingMails.OrderBy(m => m.Id).First().Id, DispatchEngine.Staff); return 0; });
        Assert.That(await CountAsync(process, AnswerChoice.Guessed), Is.EqualTo(19), "staff are done with one");
    }

    [Test]
    public async Task One_that_carries_a_token_of_its_mail_or_asks_for_nothing_is_only_recorded()
    {
        var (process, sent) = await SendACircularAsync();

        await ReadAsync(process, sent, $"{Failed}\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{sent.Token}@association.example>\n", 1);
        await ReadAsync(process, sent, Delayed, 2);

        using var db = Database.Open();
        Assert.That(await db.IncomingMails.Select(m => m.State).Distinct().SingleAsync(), Is.EqualTo(IncomingMailState.Recorded));
    }

    [Test]
    public async Task One_about_the_address_that_a_contact_has_its_mail_passed_on_to_is_that_contacts_and_names_both()
    {
        var (process, sent) = await SendACircularAsync();

        await AcceptAsync(process, "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n\n"
            + $"<chan@other.example> (expanded from <{sent.Email}>): host\n    mx.other.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)\n");

        using var db = Database.Open();
        var happened = await db.DeliveryEvents.SingleAsync();
        Assert.That((happened.ContactId, happened.Evidence, happened.NormalizedEmail, happened.Elsewhere, happened.Hard),
            Is.EqualTo(((long?)sent.ContactId, (MatchEvidence?)MatchEvidence.OriginalRecipient, sent.NormalizedEmail, "chan@other.example", false)));
        Assert.That(await CountAsync(process, AnswerChoice.Guessed), Is.EqualTo(1));
        Assert.That((db.Deliveries.Single().State, db.Suppressions.Count()), Is.EqualTo((sent.State, 0)));
    }

    [TestCase("From: no-reply@sns.amazonaws.example\nTo: office@association.example\nx-amz-sns-message-id: 1\n\n{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":"
        + "[{\"emailAddress\":\"RECIPIENT\",\"status\":\"5.1.1\"}]},\"mail\":{\"source\":\"SENDER\",\"messageId\":\"0100\"}}\n", Description = "a notification of Amazon SES")]
    [TestCase("From: fbl@provider.example\nTo: abuse@association.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\n\nA complaint.\n--x\nContent-Type: message/feedback-report\n\n"
        + "Feedback-Type: abuse\nUser-Agent: fbl/1\nVersion: 1\nOriginal-Mail-From: <SENDER>\nOriginal-Rcpt-To: RECIPIENT\n\n--x--\n", Description = "a complaint")]
    [TestCase("From: MAILER-DAEMON@mx.example\nTo: office@association.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nIt failed.\n--x\nContent-Type: message/delivery-status\n\n"
        + "Reporting-MTA: dns; mx.example\nX-Postfix-Sender: rfc822; SENDER\n\nFinal-Recipient: rfc822; RECIPIENT\n" + Failed + "\n--x--\n", Description = "a report of Postfix")]
    public async Task One_that_only_names_the_envelope_sender_of_its_mail_is_believed(string mail)
    {
        var (process, sent) = await SendACircularAsync();

        await AcceptAsync(process, mail.Replace("SENDER", $"bounces+{sent.Token}@association.example", StringComparison.Ordinal).Replace("RECIPIENT", sent.Email, StringComparison.Ordinal));

        using var db = Database.Open();
        Assert.That((db.DeliveryEvents.Single().Evidence, db.IncomingMails.Single().State, db.Suppressions.Count()), Is.EqualTo(((MatchEvidence?)MatchEvidence.EnvelopeSender, IncomingMailState.Recorded, 1)));
    }

    private async Task<(DispatchEngine Process, Delivery Sent)> SendACircularAsync()
    {
        Association.AddContacts(1);
        using var db = Database.Open();
        var process = Process();
        await process.ScheduleAndSendAsync(await db.Bulletins.SingleAsync(), Association.AddSegment());
        return (process, await db.Deliveries.SingleAsync());
    }

    private static Task<int> CountAsync(DispatchEngine process, AnswerChoice choice) => process.UseAsync((AnswerDesk desk) => desk.CountAsync(choice));

    private static Task ReadAsync(DispatchEngine process, Delivery sent, string said, int number) =>
        AcceptAsync(process, $"From: MAILER-DAEMON@mx.example\nSubject: Undelivered {number}\nAuto-Submitted: auto-replied\n"
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nIt failed.\n--x\nContent-Type: message/delivery-status\n\n"
            + $"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {sent.Email}\n{said}\n--x--\n");

    private static async Task AcceptAsync(DispatchEngine process, string mail)
    {
        await process.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(mail), "bounces"));
        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });
    }
}
