using Bulletins.Sending.Replies;
using static Bulletins.Sending.AttemptOutcome;

namespace Bulletins.Tests.Sending.Replies;

public class ReplyTableTests
{
    // QQ and Exmail say 550 for all of these; the first four mean "too fast".
    [TestCase("550 Domain frequency limited.", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 Connection frequency limited. http://service.mail.qq.com/cgi-bin/help?id=20022", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 Sender frequency limited", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 Ip frequency limited [MAGhwgfXsZkw IP: 203.0.113.7]", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 发送频率受限", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 Mailbox not found. http://service.mail.qq.com/", RefusedForGood, ReplyReason.UnknownAddress)]
    [TestCase("550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1", RefusedForGood, ReplyReason.Content)]
    [TestCase("550 Ip blacklisted", RefusedForGood, ReplyReason.Reputation)]
    [TestCase("550 用户不存在", RefusedForGood, ReplyReason.UnknownAddress)]
    // NetEase
    [TestCase("421 HL:ICC 163 mx1,Ocm too many concurrent connections", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("450 MI:CEL 163 smtp3,DdGowAD", RefusedForNow, ReplyReason.Protocol)]
    [TestCase("451 RP:CEL 163 smtp7", RefusedForNow, ReplyReason.Protocol)]
    [TestCase("554 MI:STC 163 smtp8,messages of the day", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("451 DT:SPM 163 mx5, please try again", RefusedForNow, ReplyReason.Content)]
    [TestCase("554 DT:SPM 126 smtp4,jdKowAD3", RefusedForGood, ReplyReason.Content)]
    [TestCase("554 DT:SUM 163 smtp1,envelope from mismatches header from", RefusedForGood, ReplyReason.Authentication)]
    [TestCase("550 User not found: nobody@163.com", RefusedForGood, ReplyReason.UnknownAddress)]
    [TestCase("550 User suspended", RefusedForGood, ReplyReason.MailboxDisabled)]
    // Gmail, Outlook, Yahoo
    [TestCase("421 4.7.28 Our system has detected an unusual rate of unsolicited mail", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("450 4.2.1 The user you are trying to contact is receiving mail too quickly", RefusedForNow, ReplyReason.MailboxBusy)]
    [TestCase("550 5.4.5 Daily user sending limit exceeded", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("550 5.1.1 The email account that you tried to reach does not exist", RefusedForGood, ReplyReason.UnknownAddress)]
    [TestCase("550 5.2.1 The email account that you tried to reach is disabled", RefusedForGood, ReplyReason.MailboxDisabled)]
    [TestCase("552 5.2.2 The email account that you tried to reach is over quota", RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("550 5.7.26 This mail has been blocked because the sender is unauthenticated", RefusedForGood, ReplyReason.Authentication)]
    [TestCase("550 5.7.515 Access denied, sending domain doesn't meet the required authentication level", RefusedForGood, ReplyReason.Authentication)]
    [TestCase("550 5.7.1 Service unavailable, client host [203.0.113.7] blocked using Spamhaus", RefusedForGood, ReplyReason.Reputation)]
    [TestCase("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", RefusedForGood, ReplyReason.UnknownAddress)]
    // Postfix, Exim and others
    [TestCase("550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in local recipient table", RefusedForGood, ReplyReason.UnknownAddress)]
    [TestCase("450 4.1.1 <x@y.example>: Recipient address rejected: unverified address", RefusedForNow, ReplyReason.UnknownAddress)]
    [TestCase("450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted, see http://postgrey.example", RefusedForNow, ReplyReason.Greylisted)]
    [TestCase("451 4.7.1 Graylisting in action, please come back later", RefusedForNow, ReplyReason.Greylisted)]
    [TestCase("452 4.2.2 Mailbox full", RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("552 Requested mail action aborted: exceeded storage allocation", RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("550 Mailbox is full", RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("452 4.3.1 Insufficient system storage", RefusedForNow, ReplyReason.RelayUnavailable)]
    [TestCase("452 4.5.3 Error: too many recipients", RefusedForNow, ReplyReason.TooFast)]
    [TestCase("552 5.3.4 Message size exceeds fixed limit", RefusedForGood, ReplyReason.TooLarge)]
    [TestCase("552 5.2.3 Message length exceeds administrative limit", RefusedForGood, ReplyReason.TooLarge)]
    [TestCase("554 5.7.1 <x@y.example>: Relay access denied", RefusedForNow, ReplyReason.RelayDenied)]
    [TestCase("550 relay not permitted", RefusedForNow, ReplyReason.RelayDenied)]
    [TestCase("553 5.6.7 Non-ASCII addresses not permitted", RefusedForGood, ReplyReason.InternationalAddress)]
    [TestCase("550 5.4.4 Host not found", RefusedForGood, ReplyReason.UnknownDomain)]
    [TestCase("450 4.1.2 Domain not found", RefusedForNow, ReplyReason.UnknownDomain)]
    [TestCase("451 4.4.1 Connection timed out", RefusedForNow, ReplyReason.Unreachable)]
    // The class of the code alone
    [TestCase("450 Something", RefusedForNow, ReplyReason.Unspecified)]
    [TestCase("451 4.3.0 Something", RefusedForNow, ReplyReason.Unspecified)]
    [TestCase("550 Something", RefusedForGood, ReplyReason.Unspecified)]
    [TestCase("599 Something", RefusedForGood, ReplyReason.Unspecified)]
    // Code and enhanced code that contradict each other: the temporary one counts.
    [TestCase("550 4.9.9 Something", RefusedForNow, ReplyReason.Unspecified)]
    [TestCase("450 5.9.9 Something", RefusedForNow, ReplyReason.Unspecified)]
    // The relay's own trouble
    [TestCase("421 4.3.2 Service shutting down", RelayFailed, ReplyReason.RelayUnavailable)]
    [TestCase("530 5.7.0 Must issue a STARTTLS command first", RelayFailed, ReplyReason.Tls)]
    [TestCase("535 5.7.8 Error: authentication failed", RelayFailed, ReplyReason.SignIn)]
    [TestCase("550 5.7.1 Authentication required", RelayFailed, ReplyReason.SignIn)]
    [TestCase("503 5.5.1 Bad sequence of commands", RelayFailed, ReplyReason.Protocol)]
    [TestCase("252 2.1.5 Perhaps", RelayFailed, ReplyReason.Protocol)]
    public void To_a_recipient(string line, Bulletins.Sending.AttemptOutcome outcome, ReplyReason reason) =>
        Assert.That(Judge(SmtpStage.Recipient, line), Is.EqualTo(new ReplyVerdict(outcome, reason)));

    [TestCase("550 5.7.1 Sender address rejected: not owned by user", RelayFailed, ReplyReason.SenderRefused)]
    [TestCase("553 5.1.8 Domain of sender address does not exist", RelayFailed, ReplyReason.SenderRefused)]
    [TestCase("501 5.1.7 Bad sender address syntax", RelayFailed, ReplyReason.SenderRefused)]
    [TestCase("451 4.3.0 Temporary lookup failure", RelayFailed, ReplyReason.RelayUnavailable)]
    [TestCase("530 5.7.0 Authentication required", RelayFailed, ReplyReason.SignIn)]
    [TestCase("552 5.3.4 Message size exceeds fixed limit", RefusedForGood, ReplyReason.TooLarge)]
    [TestCase("550 Domain frequency limited.", RefusedForNow, ReplyReason.TooFast)]
    public void To_the_sender(string line, Bulletins.Sending.AttemptOutcome outcome, ReplyReason reason) =>
        Assert.That(Judge(SmtpStage.Sender, line), Is.EqualTo(new ReplyVerdict(outcome, reason)));

    [TestCase("554 5.7.1 Message contains spam or unsolicited content", RefusedForGood, ReplyReason.Content)]
    [TestCase("550 5.7.1 Not today", RefusedForGood, ReplyReason.Content)]
    [TestCase("552 Illegal attachment", RefusedForGood, ReplyReason.Content)]
    [TestCase("552 5.2.2 Over quota", RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("451 4.7.1 Please try again", RefusedForNow, ReplyReason.Unspecified)]
    [TestCase("421 4.4.2 timeout exceeded", RelayFailed, ReplyReason.RelayUnavailable)]
    public void To_the_message(string line, Bulletins.Sending.AttemptOutcome outcome, ReplyReason reason) =>
        Assert.That(Judge(SmtpStage.Message, line), Is.EqualTo(new ReplyVerdict(outcome, reason)));

    [Test]
    public void Every_code_gets_an_outcome_and_no_reply_is_taken_for_an_acceptance([Values] SmtpStage stage)
    {
        for (var code = 0; code < 1000; code++)
        {
            var verdict = ReplyTable.Judge(stage, SmtpReply.Of(code, "x"));
            Assert.That(verdict.Outcome, Is.AnyOf(RefusedForNow, RefusedForGood, RelayFailed), $"{code}");
            if (code is >= 400 and < 500)
                Assert.That(verdict.Outcome, Is.Not.EqualTo(RefusedForGood), $"{code} is temporary (RFC 5321)");
        }
    }

    [Test]
    public void A_reply_of_any_length_is_judged_at_once()
    {
        var started = TimeProvider.System.GetTimestamp();
        ReplyTable.Judge(SmtpStage.Recipient, SmtpReply.Of(550, string.Concat(Enumerable.Repeat("user account mailbox ", 2000))));
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public void Every_reason_has_words_in_every_language([Values] ReplyReason reason, [Values("zh-Hant", "zh-Hans", "en")] string language) =>
        Assert.That(Words.Sending.In(new System.Globalization.CultureInfo(language), $"ReplyReason.{reason}"), Is.Not.Empty);

    [TestCase("5.1.1 User unknown", "5.1.1")]
    [TestCase("4.7.28 Slow down", "4.7.28")]
    [TestCase("5.7.515", "5.7.515")]
    [TestCase("User unknown 5.1.1", null)]
    [TestCase("Sorry, no mailbox here by that name. (#5.1.1)", "5.1.1")]
    [TestCase("#5.1.0 Address rejected", "5.1.0")]
    [TestCase("Rejected [5.7.1] by rule", "5.7.1")]
    [TestCase("[5.1.1.2] is listed", null)]
    [TestCase("Sorry\n5.2.2 mailbox full", "5.2.2")]
    [TestCase("3.1.1 No class of RFC 3463", null)]
    [TestCase("5.1.1.1 An address?", null)]
    [TestCase("", null)]
    public void The_enhanced_code_is_read_from_the_beginning_of_a_line_or_where_it_is_marked(string text, string? code) =>
        Assert.That(SmtpReply.Of(550, text).EnhancedCode, Is.EqualTo(code));

    private static ReplyVerdict Judge(SmtpStage stage, string line) =>
        ReplyTable.Judge(stage, SmtpReply.Of(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), line[4..]));
}
