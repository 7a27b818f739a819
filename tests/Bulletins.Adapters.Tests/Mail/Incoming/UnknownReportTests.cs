using System.Text;
using Bulletins.Adapters.Tests.Mail.Notices;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mails in the form of a report that are about a mail of ours and say nothing that a rule knows.</summary>
public class UnknownReportTests : NoticeTest
{
    [TestCase("To be put on my list of approved senders, click the link.", "message/delivery-status", "Reporting-MTA: dns; gate.example\n\nFinal-Recipient: rfc822; chan@firm1.example\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 not pre-approved", Description = "a challenge")]
    [TestCase("Something became of it.", "message/x-status", "What: unknown", Description = "of a kind that nobody knows")]
    [TestCase("We found something in it.", "message/feedback-report", "Feedback-Type: virus\nUser-Agent: gate/1", Description = "somebody found a virus in our mail")]
    public async Task It_waits_for_staff(string words, string type, string fields) => Assert.That(await ReadAsync(words, type, fields), Is.EqualTo(IncomingMailState.ForStaff));

    [TestCase("not-spam")]
    [TestCase("auth-failure")]
    public async Task Feedback_that_asks_nothing_is_recorded_and_nobody_has_to_look_at_it(string kind) =>
        Assert.That(await ReadAsync("A report.", "message/feedback-report", $"Feedback-Type: {kind}\nUser-Agent: gate/1"), Is.EqualTo(IncomingMailState.Recorded));

    private async Task<IncomingMailState> ReadAsync(string words, string type, string fields)
    {
        Association.AddContacts(1);
        var process = Process();
        await using var db = Database.Open();
        await process.ScheduleAndSendAsync(await db.Bulletins.SingleAsync(), Association.AddSegment());
        var mail = $"From: gate@firm1.example\nTo: bounces+{await db.Deliveries.Select(d => d.Token).SingleAsync()}@association.example\nSubject: Your mail\n"
            + $"Content-Type: multipart/report; report-type={type[8..]}; boundary=x\n\n--x\n\n{words}\n--x\nContent-Type: {type}\n\n{fields}\n\n--x--\n";

        await process.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(mail), "bounces"));
        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });
        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(); return 0; });

        Assert.That(await db.Notices.CountAsync(), Is.Zero, "no issuer is bothered with it");
        return await db.IncomingMails.Select(m => m.State).SingleAsync();
    }
}
