using System.Text;
using Bulletins.Testing.Engine;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Adapters.Tests.Mail.Notices;

public class AnswerForwardingTests : NoticeTest
{
    private const string Answer = "From: =?utf-8?B?6Zmz5aSn5paH?= <contact1@firm1.example>\nTo: bounces@association.example\nSubject: Re: circular\nMessage-ID: <1@firm1.example>\n\nPlease send us the form.\n.\nChan\n";

    [Test]
    public async Task An_answer_reaches_the_issuer_once_whole_and_is_answered_directly()
    {
        Association.AddContacts(1);
        var id = Receive(Answer, "contact1@firm1.example", "Re: circular");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ForwardAsync(Process())));
        await ForwardAsync(Process());

        var received = Server.Messages.Single();
        var mail = received.Parse();
        Assert.That(received.Recipient, Is.EqualTo(Office));
        Assert.That((mail.ReplyTo.Mailboxes.Single().Address, mail.Headers["Auto-Submitted"]), Is.EqualTo(("contact1@firm1.example", "auto-generated")));
        Assert.That(mail.Subject, Does.EndWith("Re: circular"));
        var text = mail.BodyParts.OfType<TextPart>().First().Text.ReplaceLineEndings("\n");
        Assert.That(text, Does.Contain("> Please send us the form.\n> .\n> Chan").And.Contain("聯絡人1 (第1實業有限公司)").And.Contain($"https://bulletins.example.org/answers/{id}"));
        Assert.That(mail.BodyParts.OfType<MessagePart>().Single().Message!.MessageId, Is.EqualTo("1@firm1.example"));
        Assert.That(Encoding.Latin1.GetString(received.Bytes), Does.Contain(Answer.ReplaceLineEndings("\r\n")), "octet for octet");
        Assert.That((State(id), Count()), Is.EqualTo((IncomingMailState.Forwarded, 1)));
    }

    [Test]
    public async Task An_answer_that_is_not_plain_ASCII_travels_as_a_file_with_the_same_octets()
    {
        var octets = Encoding.GetEncoding("gb18030").GetBytes("From: li@firm.example\nContent-Type: text/plain; charset=gb2312\nSubject: Re: x\n\n请寄来表格\n");
        Receive(octets, "li@firm.example", "Re: x");

        await ForwardAsync(Process());

        var mail = Server.Messages.Single().Parse();
        var file = mail.Attachments.OfType<MimePart>().Single();
        using var content = new MemoryStream();
        await file.Content!.DecodeToAsync(content);
        Assert.That((file.FileName, content.ToArray()), Is.EqualTo(("answer.eml", octets)));
        Assert.That(mail.BodyParts.OfType<TextPart>().First().Text, Does.Contain("> 请寄来表格"));
    }

    [Test]
    public async Task A_mail_that_is_too_large_to_travel_is_named_and_not_attached()
    {
        var id = Receive(Encoding.ASCII.GetBytes(Answer + new string('x', 60).PadRight(64, '\n')), "contact1@firm1.example", "Re: circular", size: 11 * 1024 * 1024);

        await ForwardAsync(Process());

        var mail = Server.Messages.Single().Parse();
        Assert.That(mail.Body, Is.InstanceOf<TextPart>());
        Assert.That(mail.TextBody, Does.Contain($"/answers/{id}"));
    }

    [Test]
    public async Task A_mail_of_which_only_the_beginning_was_kept_is_named_and_not_attached()
    {
        var id = Receive(Encoding.ASCII.GetBytes(Answer), "contact1@firm1.example", "Re: circular", size: Answer.Length + 1);

        await ForwardAsync(Process());

        var mail = Server.Messages.Single().Parse();
        Assert.That(mail.Body, Is.InstanceOf<TextPart>());
        Assert.That(mail.TextBody, Does.Contain($"/answers/{id}"));
    }

    [TestCase("Auto-Submitted: auto-generated", "chan@firm.example")]
    [TestCase("Auto-Submitted: auto-replied (vacation)", "chan@firm.example")]
    [TestCase("X-Loop: bulletins@other.example", "chan@firm.example")]
    [TestCase("Message-ID: <notice-7-0123456789ab@association.example>", "chan@firm.example")]
    [TestCase("X-Plain: yes", Office)]
    [TestCase("Reply-To: OFFICE@association.example", "chan@firm.example")]
    public async Task What_could_go_round_is_left_for_staff(string field, string from)
    {
        var id = Receive($"{field}\nFrom: {from}\nSubject: Re: circular\n\nText\n", from, "Re: circular");

        await ForwardAsync(Process());

        Assert.That((State(id), Server.Messages.Count), Is.EqualTo((IncomingMailState.ForStaff, 0)));
    }

    [Test]
    public async Task What_says_that_no_machine_wrote_it_is_passed_on()
    {
        var id = Receive($"Auto-Submitted: no\n{Answer}", "contact1@firm1.example", "Re: circular");
        await ForwardAsync(Process());
        Assert.That((State(id), Server.Messages.Count), Is.EqualTo((IncomingMailState.Forwarded, 1)));
    }

    [TestCase("Mail:BounceAddress", Office)]
    [TestCase("Tracking:Incoming:Mailboxes:0:UserName", Office)]
    [TestCase("Tracking:Incoming:Mailboxes:0:UserName", "office")]
    public async Task Nothing_is_passed_on_into_the_mailbox_that_it_came_from(string key, string value)
    {
        var id = Receive(Answer, "contact1@firm1.example", "Re: circular");
        var process = Process(new()
        {
            ["Tracking:Incoming:Mailboxes:0:Name"] = "bounces",
            ["Tracking:Incoming:Mailboxes:0:Host"] = "mail.association.example",
            ["Tracking:Incoming:Mailboxes:0:UserName"] = "bounces",
            ["Tracking:Incoming:Mailboxes:0:Password"] = "secret",
            ["Tracking:Incoming:Mailboxes:0:AfterReading"] = "Delete",
            [key] = value,
        });

        await ForwardAsync(process);

        Assert.That((State(id), Server.Messages.Count), Is.EqualTo((IncomingMailState.ForStaff, 0)));
        var warnings = await process.UseAsync((SharedMailboxes shared) => shared.WarningsAsync());
        Assert.That(warnings, Has.Count.EqualTo(key.EndsWith("UserName", StringComparison.Ordinal) ? 1 : 0));
    }

    [Test]
    public async Task What_goes_round_without_saying_so_ends_after_twenty_in_a_day()
    {
        var ids = Enumerable.Range(0, 25).Select(i => Receive($"{Answer}{i}\n", "contact1@firm1.example", "Re: circular")).ToList();

        await ForwardAsync(Process());

        Assert.That(ids.Select(State).Count(state => state == IncomingMailState.Forwarded), Is.EqualTo(20));
        Assert.That(ids.Select(State).Count(state => state == IncomingMailState.ForStaff), Is.EqualTo(5));
    }

    [TestCase("Subject: Report Domain: association.example Submitter: firm1.example Report-ID: <1@firm1.example>\nContent-Type: application/gzip\n\nx\n")]
    [TestCase("Subject: Aggregate\nContent-Type: application/gzip; name=\"firm1.example!association.example!1619654400!1619740799.xml.gz\"\nContent-Disposition: attachment; filename=\"firm1.example!association.example!1619654400!1619740799.xml.gz\"\n\nx\n")]
    [TestCase("Subject: TLS\nTLS-Report-Domain: association.example\n\nx\n")]
    public async Task A_report_that_programs_write_for_programs_is_nobodys_answer(string mail)
    {
        var id = Receive($"From: postmaster@firm1.example\n{mail}", "postmaster@firm1.example", "x");
        await ForwardAsync(Process());
        Assert.That((State(id), Server.Messages.Count), Is.EqualTo((IncomingMailState.Recorded, 0)));
    }

    [Test]
    public async Task A_person_who_asks_about_such_a_report_is_heard()
    {
        var id = Receive("From: contact1@firm1.example\nSubject: Re: circular\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nWhat is this?\n--x\nContent-Type: application/gzip\n"
            + "Content-Disposition: attachment; filename=\"firm1.example!association.example!1619654400!1619740799.xml.gz\"\n\nx\n--x--\n", "contact1@firm1.example", "Re: circular");
        await ForwardAsync(Process());
        Assert.That((State(id), Server.Messages.Count), Is.EqualTo((IncomingMailState.Forwarded, 1)));
    }

    [Test]
    public async Task Staff_pass_on_what_no_rule_took_for_an_answer_once_and_on_record()
    {
        var id = Receive($"Auto-Submitted: auto-generated\n{Answer}", "contact1@firm1.example", "Re: circular");
        var process = Process();
        await ForwardAsync(process);
        Assert.That(State(id), Is.EqualTo(IncomingMailState.ForStaff));

        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; });
        Assert.That(() => process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; }), Throws.TypeOf<ConflictException>());
        await SendDueAsync(process);

        Assert.That((State(id), Server.Messages.Single().Recipient), Is.EqualTo((IncomingMailState.Forwarded, Office)));
        using var db = Database.Open();
        Assert.That((db.IncomingMails.Single().HandledBy, db.AuditEntries.Single(entry => entry.Act == "answer.forward").Subject), Is.EqualTo((DispatchEngine.Staff.Name, $"answer:{id}")));
    }

    [Test]
    public async Task Staff_are_told_why_a_mail_that_would_come_back_is_not_passed_on()
    {
        var id = Receive(Answer, "contact1@firm1.example", "Re: circular");
        var process = Process(new() { ["Mail:BounceAddress"] = Office });
        await ForwardAsync(process);

        Assert.That(() => process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; }),
            Throws.TypeOf<FaultException>().With.Message.Contains(Office));
        Assert.That((State(id), Count()), Is.EqualTo((IncomingMailState.ForStaff, 0)));
    }

    [TestCase(100)]
    [TestCase(11 * 1024 * 1024, Description = "too large to be attached")]
    public async Task What_the_issuers_server_refuses_is_on_a_list_until_it_is_passed_on_to_a_better_address(long size)
    {
        var id = Receive(Encoding.UTF8.GetBytes(Answer), "contact1@firm1.example", "Re: circular", size);
        var process = Process();
        Server.Script = (moment, argument) => moment == SmtpMoment.Recipient && argument.Contains(Office, StringComparison.Ordinal) ? SmtpAnswer.Say("550 5.1.1 No such user") : null;
        await ForwardAsync(process);

        Assert.That(await process.UseAsync((AnswerDesk desk) => desk.CountAsync(AnswerChoice.NotForwarded)), Is.EqualTo(1));
        var listed = (await process.UseAsync((AnswerDesk desk) => desk.ListAsync(AnswerChoice.NotForwarded))).Items;
        Assert.That(await process.UseAsync((AnswerDesk desk) => desk.StuckAsync(listed)), Is.EqualTo(new[] { id }));
        var shown = await process.UseAsync((AnswerDesk desk) => desk.FindAsync(id));
        Assert.That((shown.Stuck?.To, shown.MayBeForwarded), Is.EqualTo((Office, true)));

        using (var db = Database.Open())
        {
            db.Issuers.Single().ReplyTo = "secretary@association.example";
            db.SaveChanges();
        }
        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; });
        await SendDueAsync(process);

        Assert.That((Server.Messages.Single().Recipient, Count()), Is.EqualTo(("secretary@association.example", 1)));
        Assert.That(await process.UseAsync((AnswerDesk desk) => desk.CountAsync(AnswerChoice.NotForwarded)), Is.Zero);
        Assert.That(() => process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; }), Throws.TypeOf<ConflictException>());
    }

    private static async Task ForwardAsync(DispatchEngine process)
    {
        await process.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(); return 0; });
        await SendDueAsync(process);
    }

    private long Receive(string mail, string from, string subject) => Receive(Encoding.UTF8.GetBytes(mail), from, subject);

    private long Receive(byte[] octets, string from, string subject, long? size = null)
    {
        using var db = Database.Open();
        var mail = new IncomingMail { Digest = Guid.NewGuid().ToString("N"), Source = "bounces", ReceivedAt = Clock.GetUtcNow().UtcDateTime, Size = size ?? octets.Length };
        mail.Read(new MailReport(ReportKind.Other, []) { From = from, Subject = subject }, null, null, IncomingMailState.ToForward);
        db.IncomingMails.Add(mail);
        db.SaveChanges();
        db.IncomingMailContents.Add(new IncomingMailContent { IncomingMailId = mail.Id, Octets = octets });
        db.SaveChanges();
        return mail.Id;
    }

    private IncomingMailState State(long id)
    {
        using var db = Database.Open();
        return db.IncomingMails.Single(m => m.Id == id).State;
    }

    private int Count()
    {
        using var db = Database.Open();
        return db.Notices.Count();
    }
}
