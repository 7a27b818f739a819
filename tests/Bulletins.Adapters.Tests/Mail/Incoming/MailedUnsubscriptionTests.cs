using System.Text;
using Bulletins.Adapters.Tests.Mail.Notices;
using Bulletins.Members;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mails that ask to stop, read as they come out of a mailbox; TOKEN stands for that of a delivery.</summary>
public class MailedUnsubscriptionTests : NoticeTest
{
    private const string Plus = "To: bounces+TOKEN@association.example\n";

    [TestCase("To: bounces@association.example\nSubject: unsubscribe TOKEN\n\n")]
    [TestCase("To: bounces@association.example\nSubject: UNSUBSCRIBE TOKEN\nAuto-Submitted: auto-generated\n\n", Description = "a mail program, told to by its reader")]
    [TestCase("To: bounces@association.example\nSubject: Re: unsubscribe TOKEN\n\nYes\n")]
    [TestCase(Plus + "Subject: Unsubscribe\n\n")]
    [TestCase(Plus + "Subject: =?utf-8?B?6YCA6KiC?=\n\n")]
    [TestCase(Plus + "Subject: Re: circular\nContent-Type: text/plain; charset=utf-8\n\n取消訂閱。\n\n> circular\n")]
    [TestCase("To: bounces@association.example\nSubject: \n\n\nunsubscribe TOKEN\n-- \nChan\n")]
    public async Task Whoever_asks_to_stop_is_heard_wherever_the_token_stands(string mail)
    {
        Assert.That(await ReadAsync($"From: chan@firm1.example\n{mail}"), Is.EqualTo((1, IncomingMailState.Recorded)));
        await using var db = Database.Open();
        Assert.That((await db.Unsubscriptions.SingleAsync()).DeliveryId, Is.EqualTo((await db.Deliveries.SingleAsync()).Id));
    }

    [TestCase(Plus + "Subject: Re: circular\nContent-Type: text/plain; charset=utf-8\n\n退訂\n我們的電話已改為 2345 6789。\n\n陳先生 於 2021年4月29日 寫道：\n> circular\n")]
    [TestCase(Plus + "Subject: Unsubscribe\n\nAnd please send the invoice to Ms Lee from now on.\n")]
    public async Task Whoever_asks_to_stop_and_writes_more_is_also_answered_by_a_person(string mail) =>
        Assert.That(await ReadAsync($"From: chan@firm1.example\n{mail}"), Is.EqualTo((1, IncomingMailState.ToForward)));

    [TestCase(Plus + "Subject: Unsubscribe\nAuto-Submitted: auto-replied\n\nI am away.\n")]
    [TestCase("To: bounces@association.example\nSubject: Re: unsubscribe TOKEN\nAuto-Submitted: auto-replied\n\nWe got your mail.\n")]
    [TestCase(Plus + "Subject: Automatic reply: circular\nIn-Reply-To: <TOKEN@association.example>\n\nunsubscribe TOKEN\n")]
    [TestCase("Return-Path: <>\n" + Plus + "Subject: unsubscribe TOKEN\n\nCould not be delivered.\n")]
    [TestCase("Return-Path: <>\n" + Plus + "Subject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nunsubscribe\n--x\nContent-Type: message/delivery-status\n\n"
        + "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bounces@association.example\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: message/rfc822\n\nSubject: unsubscribe TOKEN\n\n--x--\n")]
    [TestCase(Plus + "Subject: Unsubscribe\nPrecedence: bulk\nList-Id: <others.example>\n\n")]
    [TestCase(Plus + "Subject: Re: circular\n\nPlease unsubscribe my colleague Mr Lee, not me.\n")]
    [TestCase(Plus + "Subject: Re: circular\n\nThank you.\n> unsubscribe TOKEN\n")]
    [TestCase("To: bounces+ffffffffffffffffffffffffffffffff@association.example\nSubject: unsubscribe ffffffffffffffffffffffffffffffff\n\n")]
    [TestCase("To: bounces@association.example\nSubject: Unsubscribe\n\n")]
    public async Task No_machine_no_bounce_and_nobody_who_writes_about_something_else_opts_anyone_out(string mail) =>
        Assert.That((await ReadAsync($"From: chan@firm1.example\n{mail}")).Unsubscriptions, Is.Zero);

    [Test]
    public async Task A_mail_that_is_read_again_after_a_crash_is_one_request_and_nobody_who_came_back_since_is_opted_out_by_it()
    {
        await ReadAsync($"From: chan@firm1.example\n{Plus}Subject: Unsubscribe\n\n");
        var process = Process();
        await using var db = Database.Open();
        await process.UseAsync(async (ContactChoices choices) => { await choices.RejoinAsync(await db.Contacts.Select(c => c.Id).SingleAsync(), "Asked to."); return 0; });
        await db.IncomingMails.ExecuteUpdateAsync(row => row.SetProperty(m => m.State, IncomingMailState.Received));

        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });

        Assert.That((await db.Unsubscriptions.CountAsync(), await db.Suppressions.CountAsync(s => s.LiftedAt == null), await db.IncomingMails.Select(m => m.State).SingleAsync()),
            Is.EqualTo((1, 0, IncomingMailState.Recorded)));
    }

    [Test]
    public async Task The_database_keeps_one_request_of_a_mail_whoever_reads_it()
    {
        await ReadAsync($"From: chan@firm1.example\n{Plus}Subject: Unsubscribe\n\n");
        await using var db = Database.Open();
        var kept = await db.Unsubscriptions.AsNoTracking().SingleAsync();
        db.Unsubscriptions.Add(new Unsubscription { ContactId = kept.ContactId, Email = kept.Email, Form = kept.Form, Source = kept.Source, ReceivedAt = kept.ReceivedAt, IncomingMailId = kept.IncomingMailId });
        Assert.That(() => db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>());
    }

    private async Task<(int Unsubscriptions, IncomingMailState State)> ReadAsync(string mail)
    {
        Association.AddContacts(1);
        var process = Process();
        await process.ScheduleAndSendAsync(await BulletinAsync(), Association.AddSegment());
        await using var db = Database.Open();
        var token = await db.Deliveries.Select(d => d.Token).SingleAsync();

        await process.UseAsync((IncomingMailStore store) => store.AcceptAsync(Encoding.UTF8.GetBytes(mail.Replace("TOKEN", token, StringComparison.Ordinal)), "bounces"));
        await process.UseAsync(async (IncomingMailReading reading) => { await reading.ReadReceivedAsync(); return 0; });

        return (await db.Unsubscriptions.CountAsync(), await db.IncomingMails.Select(m => m.State).SingleAsync());
    }

    private async Task<Composing.Bulletin> BulletinAsync()
    {
        await using var db = Database.Open();
        return await db.Bulletins.SingleAsync();
    }
}
