using System.Text;
using Bulletins.Adapters.Tests.Mail.Notices;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>What receivers of mail count of our domain comes to the same mailbox.</summary>
public class AggregateReportTests : NoticeTest
{
    private const string File = "firm1.example!association.example!1619654400!1619740799.xml.gz";

    [TestCase("From: noreply-dmarc-support@firm1.example\nSubject: Report domain: association.example Submitter: firm1.example Report-ID: 17\nContent-Type: application/zip; name=\"r.zip\"\n\nx\n")]
    [TestCase($"From: DMARC <dmarc@firm1.example>\nSubject: Aggregate\nContent-Type: application/gzip; name=\"{File}\"\n\nx\n")]
    [TestCase("From: tls@firm1.example\nSubject: Counted\nTLS-Report-Domain: association.example\nTLS-Report-Submitter: firm1.example\nContent-Type: multipart/report; report-type=\"tlsrpt\"; boundary=x\n\n--x\n\nFailed: 2\n--x--\n")]
    [TestCase("From: postmaster@firm1.example\nSubject: Report domain: association.example Submitter: firm1.example\nReturn-Path: <>\n\nThe following could not be delivered:\n\n<contact1@firm1.example>: 550 5.1.1 user unknown\n")]
    public async Task It_is_recorded_and_nobody_has_to_look_at_it(string mail)
    {
        var (kind, state) = await ReadAsync(mail);
        Assert.That((kind, state), Is.EqualTo((ReportKind.Other, IncomingMailState.Recorded)));
    }

    [TestCase("Subject: Re: Report domain: association.example Submitter: firm1.example\n\nWhat is this?\n", IncomingMailState.ToForward)]
    [TestCase($"Subject: A file\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nWhat is this?\n--x\nContent-Type: application/gzip; name=\"{File}\"\n\nx\n--x--\n", IncomingMailState.ForStaff)]
    public async Task A_person_who_asks_about_one_is_heard(string mail, IncomingMailState heard) => Assert.That((await ReadAsync($"From: contact1@firm1.example\n{mail}")).State, Is.EqualTo(heard));

    private async Task<(ReportKind? Kind, IncomingMailState State)> ReadAsync(string mail)
    {
        var process = Process();
        await process.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(mail), "bounces"));
        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });
        using var db = Database.Open();
        var read = await db.IncomingMails.SingleAsync();
        return (read.Kind, read.State);
    }
}
