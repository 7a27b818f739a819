using Bulletins.Sending.Replies;

namespace Bulletins.Tests.Sending.Replies;

/// <summary>Servers say the same few things in any words: what counts is whom they name and what they say of him.</summary>
public class NounAndVerbTests
{
    private const string SoItBegins = "550 |550 5.7.1 |554 5.7.1 Rejected: |550 Sorry, ";

    [Test]
    public void Who_is_not_there_is_unknown(
        [Values("User", "The recipient", "Mailbox lee", "Addressee", "That address", "<lee@firm.example>", "E-mail address")] string whom,
        [Values("was not located", "is not on this server", "is not recognised", "has never existed", "isn't known", "is not registered")] string said) =>
        EachIs(ReplyReason.UnknownAddress, whom, said);

    [Test]
    public void Who_takes_no_mail_is_disabled(
        [Values("User", "The recipient", "Mailbox lee", "Addressee", "That address", "<lee@firm.example>", "The account")] string whom,
        [Values("is not enabled", "has been blocked", "does not accept mail anymore", "is not accepting mail", "was shut down", "has expired", "is out of service")] string said) =>
        EachIs(ReplyReason.MailboxDisabled, whom, said);

    [Test]
    public void Who_has_no_room_is_full(
        [Values("User", "The recipient", "Mailbox lee", "Addressee", "The account", "The recipient's mailbox")] string whom,
        [Values("has no space left", "has reached its limit", "has too many messages", "is full")] string said) =>
        EachIs(ReplyReason.MailboxFull, whom, said);

    [Test]
    public void A_line_that_is_not_wanted_is_a_matter_of_trust(
        [Values("Your IP", "Client host [192.0.2.9]", "Your network", "192.0.2.9", "The sending server")] string whom,
        [Values("is suspicious", "may not send here", "is barred", "is on a block list")] string said) =>
        EachIs(ReplyReason.Reputation, whom, said);

    [Test]
    public void A_line_without_a_name_is_a_matter_of_DNS(
        [Values("Your IP", "Client host [192.0.2.9]", "Your network", "192.0.2.9", "The sending server")] string whom,
        [Values("has no reverse DNS", "has no PTR record", "has no host name")] string said) =>
        EachIs(ReplyReason.ServerName, whom, said);

    [Test]
    public void A_recipient_who_chooses_is_a_matter_of_rules(
        [Values("The recipient", "This user", "The mailbox", "This address")] string whom,
        [Values("has blocked the sender", "has rejected your mail", "takes mail from known senders only", "is closed to outside senders", "has blocked you")] string said) =>
        EachIs(ReplyReason.Policy, whom, said);

    [Test]
    public void What_has_to_be_encrypted_or_signed_in_is_between_the_relay_and_us(
        [Values("TLS", "A TLS connection", "Encryption", "Authentication", "Login")] string what, [Values("is necessary", "is required")] string said) =>
        EachIs(what is "Authentication" or "Login" ? ReplyReason.SignIn : ReplyReason.Tls, what, said);

    private static void EachIs(ReplyReason reason, string whom, string said) =>
        Assert.That(SoItBegins.Split('|').Select(beginning => ReplyTable.JudgeReport($"{beginning}{whom} {said}").Reason), Is.All.EqualTo(reason));
}
