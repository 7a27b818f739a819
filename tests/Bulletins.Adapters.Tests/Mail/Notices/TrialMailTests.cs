using Bulletins.Auditing;
using Bulletins.Testing.Engine;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;

namespace Bulletins.Adapters.Tests.Mail.Notices;

public class TrialMailTests : NoticeTest
{
    private long bulletin;

    [SetUp]
    public void FindTheCircular()
    {
        using var db = Database.Open();
        bulletin = db.Bulletins.Single().Id;
    }

    [Test]
    public async Task A_test_goes_to_whoever_asked_marked_as_one_and_no_ledger_has_it()
    {
        Assert.That(await SendAsync(Process()), Is.EqualTo(DispatchEngine.Staff.Name));

        var received = Server.Messages.Single();
        var mail = received.Parse();
        Assert.That((received.Sender, received.Recipient), Is.EqualTo((Bounces, DispatchEngine.Staff.Name)));
        Assert.That((mail.Subject, mail.ReplyTo.ToString()), Is.EqualTo(("【測試】測試通告", Office)));
        Assert.That(mail.From.ToString(), Does.Contain("circulars@association.example"));
        Assert.That((mail.HtmlBody, mail.TextBody), Is.Not.EqualTo(((string?)null, (string?)null)));
        await using var db = Database.Open();
        Assert.That((db.Dispatches.Count(), db.Deliveries.Count(), db.Notices.Count()), Is.EqualTo((0, 0, 0)));
        Assert.That(db.AuditEntries.Single(e => e.Act == "bulletin.trial").Subject, Is.EqualTo($"bulletin:{bulletin}"));
    }

    [Test]
    public void Whoever_asked_reads_in_the_relays_words_why_it_was_not_taken()
    {
        Server.Script = (moment, _) => moment == SmtpMoment.Recipient ? SmtpAnswer.Say("550 5.7.1 Sender address rejected") : null;

        Assert.That(() => SendAsync(Process()), Throws.InstanceOf<ConflictException>().With.Message.Contains("Sender address rejected"));
        using var db = Database.Open();
        Assert.That(db.AuditEntries.Count(e => e.Act == "bulletin.trial"), Is.Zero);
    }

    [Test]
    public void A_name_that_is_no_address_gets_none() =>
        Assert.That(() => SendAsync(Process(), new Actor(ActorKind.Token, "a program")), Throws.InstanceOf<FaultException>().With.Property(nameof(FaultException.Fault)).Property("Key").EqualTo("Send.BadAddress"));

    private Task<string> SendAsync(DispatchEngine process, Actor? actor = null) =>
        process.UseAsync((TrialMail trials) => trials.SendAsync(bulletin, Language.TraditionalChinese, actor ?? DispatchEngine.Staff));
}
