using Bulletins.Sending;
using Bulletins.Sending.Replies;
using static Bulletins.Sending.AttemptOutcome;

namespace Bulletins.Tests.Sending.Replies;

/// <summary>Where a reply is easily taken for something else.</summary>
public class ReplyStoryTests
{
    [TestCase("550 5.1.1 <spam@firm.example>: Recipient address rejected: User unknown")]
    [TestCase("550 5.1.1 <policy-virus@blacklist.example>: no such mailbox")]
    [TestCase("550 5.1.1 <lee@firm.example>: User unknown, see https://help.example/spam/policy/greylist-quota")]
    public void The_name_of_an_address_or_of_a_help_page_decides_nothing(string reply) =>
        Assert.That(ReplyTable.JudgeReport(reply), Is.EqualTo(new ReplyVerdict(RefusedForGood, ReplyReason.UnknownAddress)));

    [Test]
    public void A_link_to_a_block_list_decides() =>
        Assert.That(ReplyTable.JudgeReport("550 5.7.1 Go away, https://www.spamhaus.org/query/ip/192.0.2.9").Reason, Is.EqualTo(ReplyReason.Reputation));

    [Test]
    public void The_words_are_nearer_to_the_truth_than_5_7_1() =>
        Assert.That(ReplyTable.JudgeReport("550 5.7.1 <lee@firm.example>: User unknown").Reason, Is.EqualTo(ReplyReason.UnknownAddress));

    [Test]
    public void A_full_mailbox_is_waited_for_under_every_code([Values("552 5.2.2", "550 5.2.2", "452 4.2.2", "550", "554 5.7.1")] string code)
    {
        var verdict = ReplyTable.JudgeReport($"{code} <lee@firm.example> mailbox is full");
        Assert.That((verdict.Outcome, verdict.Reason, verdict.Address), Is.EqualTo((RefusedForNow, ReplyReason.MailboxFull, AddressFinding.InTrouble)));
    }

    [TestCase("550 5.7.1 Message contains spam", ReplyReason.Content)]
    [TestCase("550 Mail content denied", ReplyReason.Content)]
    [TestCase("550 5.7.1 Client host blocked using zen.spamhaus.org", ReplyReason.Reputation)]
    [TestCase("550 5.7.26 DMARC check failed", ReplyReason.Authentication)]
    [TestCase("552 5.3.4 Message size exceeds fixed limit", ReplyReason.TooLarge)]
    public void What_is_wrong_with_the_circular_or_the_sender_is_not_held_against_the_member(string reply, ReplyReason reason)
    {
        var verdict = ReplyTable.JudgeReport(reply);
        Assert.That((verdict.Outcome, verdict.Reason, verdict.Address), Is.EqualTo((RefusedForGood, reason, AddressFinding.Nothing)));
    }

    [Test]
    public void A_policy_that_names_no_content_is_no_fault_of_the_circular() =>
        Assert.That(ReplyTable.Judge(SmtpStage.Message, SmtpReply.Of(554, "5.7.1 Refused by the policy of this site")),
            Is.EqualTo(new ReplyVerdict(RefusedForGood, ReplyReason.Policy)));

    [TestCase("550 Your account was suspended")]
    [TestCase("550 The domain of your sender does not exist")]
    [TestCase("550 Your server's name is not known")]
    [TestCase("550 Unknown host 192.0.2.9")]
    [TestCase("554 The header has an invalid address")]
    [TestCase("550 A user that refuses mail of unknown people")]
    public void What_is_wrong_with_something_of_ours_is_not_held_against_the_address(string reply) =>
        Assert.That(ReplyTable.JudgeReport(reply).Address, Is.EqualTo(AddressFinding.Nothing));

    [TestCase("550 5.1.1 user unknown", AddressFinding.BadForGood)]
    [TestCase("550 5.2.1 account disabled", AddressFinding.BadForGood)]
    [TestCase("556 5.1.10 domain does not accept mail", AddressFinding.BadForGood)]
    [TestCase("450 4.1.1 unverified address", AddressFinding.InTrouble)]
    [TestCase("450 4.2.1 account temporarily disabled", AddressFinding.InTrouble)]
    [TestCase("421 4.3.2 shutting down", AddressFinding.Nothing)]
    public void What_a_refusal_says_about_the_address(string reply, AddressFinding address) =>
        Assert.That(ReplyTable.JudgeReport(reply).Address, Is.EqualTo(address));

    [Test]
    public void The_same_words_mean_something_else_at_QQ()
    {
        var reply = SmtpReply.Of(550, "Mailbox unavailable or access denied");
        Assert.That(ReplyTable.Judge(SmtpStage.Recipient, reply, "mx3.qq.com"), Is.EqualTo(new ReplyVerdict(RefusedForNow, ReplyReason.TooFast)));
        Assert.That(ReplyTable.Judge(SmtpStage.Recipient, reply, "mx.firm.example").Outcome, Is.EqualTo(RefusedForGood));
    }

    [Test]
    public void Our_own_relay_may_be_set_right_and_a_foreign_one_not()
    {
        var reply = SmtpReply.Of(554, "5.7.1 <lee@firm.example>: Relay access denied");
        Assert.That(ReplyTable.Judge(SmtpStage.Recipient, reply).Outcome, Is.EqualTo(RefusedForNow));
        Assert.That(ReplyTable.JudgeReport("554 5.7.1 <lee@firm.example>: Relay access denied").Outcome, Is.EqualTo(RefusedForGood));
    }

    [TestCase("550 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org", ReplyReason.Reputation)]
    [TestCase("550 5.7.23 SPF validation failed", ReplyReason.Authentication)]
    [TestCase("553 5.7.1 Sender address rejected: not owned by user", ReplyReason.SenderRefused)]
    [TestCase("553 Your e-mail address has been blacklisted", ReplyReason.SenderRefused)]
    [TestCase("554 5.7.1 AS64500 is refused", ReplyReason.Reputation)]
    [TestCase("550 5.7.1 Unsigned mail is refused", ReplyReason.Authentication)]
    public void What_is_said_to_the_sender_fails_the_relay_and_no_recipient(string line, ReplyReason reason) =>
        Assert.That(ReplyTable.Judge(SmtpStage.Sender, SmtpReply.Of(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), line[4..])),
            Is.EqualTo(new ReplyVerdict(RelayFailed, reason)));

    [TestCase("550 账号已被冻结")]
    [TestCase("550 您的帳戶已停用")]
    [TestCase("550 Ihr Konto ist gesperrt")]
    [TestCase("550 Invalid User")]
    [TestCase("552 5.2.2 mailbox full")]
    [TestCase("550 5.2.1 account disabled")]
    public void Whose_account_is_closed_before_anybody_was_named_is_the_sender(string line) =>
        Assert.That(ReplyTable.Judge(SmtpStage.Sender, SmtpReply.Of(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), line[4..])),
            Is.EqualTo(new ReplyVerdict(RelayFailed, ReplyReason.SenderRefused)));

    [TestCase("550 Mail refused")]
    [TestCase("554 Connection refused")]
    [TestCase("450 Mail blocked")]
    public void Who_refuses_before_anybody_was_named_and_gives_no_reason_means_us(string line) =>
        Assert.That(ReplyTable.Judge(SmtpStage.Sender, SmtpReply.Of(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), line[4..])),
            Is.EqualTo(new ReplyVerdict(RelayFailed, ReplyReason.Unexplained)));

    [TestCase("smtp; 550 Rejected")]
    [TestCase("host mx.firm.example[192.0.2.1] said: 550 Rejected (in reply to RCPT TO command)")]
    [TestCase("host mx.firm.example [192.0.2.1]: 550 Message refused")]
    [TestCase("554 Denied")]
    public void A_refusal_that_says_no_more_closes_no_mailbox(string reply)
    {
        var verdict = ReplyTable.JudgeReport(reply);
        Assert.That((verdict.Address, HardRefusal.Is(verdict, null, 550, reply)), Is.EqualTo((AddressFinding.Nothing, false)));
    }

    [TestCase("550 发件人账号已停用")]
    [TestCase("550 寄件者的帳戶已遭凍結")]
    public void A_sender_whose_account_is_closed_is_no_closed_mailbox_at_RCPT_either(string reply) =>
        Assert.That(ReplyTable.JudgeReport(reply), Is.EqualTo(new ReplyVerdict(RefusedForGood, ReplyReason.SenderRefused)));

    [TestCase("550 Mail refused", ReplyReason.Unexplained)]
    [TestCase("550 Message rejected.", ReplyReason.Unexplained)]
    [TestCase("554 5.0.0 Rejected by remote server", ReplyReason.Unexplained)]
    [TestCase("550 5.7.1 Message rejected.", ReplyReason.Policy)]
    [TestCase("550 5.6.0 Message rejected.", ReplyReason.Content)]
    [TestCase("550 Message rejected: spam", ReplyReason.Content)]
    [TestCase("500 Line too long", ReplyReason.Protocol)]
    [TestCase("552 message line is too long", ReplyReason.Content)]
    [TestCase("421 4.4.5 Server busy", ReplyReason.RelayUnavailable)]
    public void What_the_words_don_t_say_the_code_says_and_else_nothing(string reply, ReplyReason reason)
    {
        var verdict = ReplyTable.JudgeReport(reply);
        Assert.That((verdict.Reason, HardRefusal.Is(verdict, null, 550, reply)), Is.EqualTo((reason, false)));
    }

    [TestCase("smtp; 550 5.1.1 <lee@firm.example>: user unknown", ReplyReason.UnknownAddress)]
    [TestCase("Diagnostic-Code: smtp; 550-5.1.1 user unknown", ReplyReason.UnknownAddress)]
    [TestCase("5.1.1", ReplyReason.UnknownAddress)]
    [TestCase("Status: 5.2.1", ReplyReason.MailboxDisabled)]
    [TestCase("X-Postfix; host mx.firm.example[192.0.2.1] said: 554 Your mail was refused: contains spam (in reply to end of DATA command)", ReplyReason.Content)]
    [TestCase("user unknown", ReplyReason.UnknownAddress)]
    public void A_report_tells_it_in_its_own_form(string diagnostic, ReplyReason reason) =>
        Assert.That(ReplyTable.JudgeReport(diagnostic), Is.EqualTo(new ReplyVerdict(RefusedForGood, reason)));

    [TestCase("Connected to 192.0.2.1 but sender was rejected. Remote host said: 550 no", ReplyReason.SenderRefused)]
    [TestCase("192.0.2.1 failed after I sent the message. Remote host said: 554 5.7.1 no", ReplyReason.Content)]
    public void The_words_before_the_reply_tell_what_it_answered(string diagnostic, ReplyReason reason) =>
        Assert.That(ReplyTable.JudgeReport(diagnostic), Is.EqualTo(new ReplyVerdict(RefusedForGood, reason)));

    [TestCase("550 5.5.0 Service refused. LPN007_420", ReplyReason.MailboxDisabled)]
    [TestCase("550 5.5.0 Service refused. LPN105_402", ReplyReason.SignIn)]
    [TestCase("550 5.5.0 Service refused. OFR_514", ReplyReason.TooLarge)]
    [TestCase("554 impin001 AUP#In-1220", ReplyReason.Reputation)]
    public void A_published_number_says_more_than_the_words_around_it(string reply, ReplyReason reason) =>
        Assert.That(ReplyTable.JudgeReport(reply).Reason, Is.EqualTo(reason));

    [Test]
    public void A_list_that_blocks_for_now_is_no_service_that_is_down() =>
        Assert.That(ReplyTable.JudgeReport("450 4.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl.firm.example"),
            Is.EqualTo(new ReplyVerdict(RefusedForNow, ReplyReason.Reputation)));

    [TestCase("550 The message to this user was not what we take")]
    [TestCase("550 5.7.1 this user could not be served today")]
    [TestCase("550 Not delivered to the mailbox")]
    public void Whoever_is_not_said_to_be_missing_is_not_held_to_be(string reply) =>
        Assert.That(ReplyTable.JudgeReport(reply).Address, Is.EqualTo(AddressFinding.Nothing));

    [TestCase("try again in 300 seconds", 300)]
    [TestCase("retry after 15 minutes", 900)]
    [TestCase("greylisted for 00:04:59", 299)]
    [TestCase("请在30分钟后重试", 1800)]
    [TestCase("retry in 99 days", 86400)]
    [TestCase("try again later, id 12345", null)]
    [TestCase("limit of 100 messages", null)]
    [TestCase(null, null)]
    public void A_server_names_the_time_to_wait(string? reply, int? seconds) =>
        Assert.That(ServerHint.In(reply)?.TotalSeconds, Is.EqualTo((double?)seconds));
}
