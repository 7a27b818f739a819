using Bulletins.Mail.Messages;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>Who may have the message when the line breaks, at every point of the conversation. A mistake here sends a circular
/// twice or not at all.</summary>
[Parallelizable(ParallelScope.All)]
public class HandingOverTests : HandingOverTest
{
    /// <summary>More than the kernels on both sides take in, so that its end can't be written once the server has stopped reading.</summary>
    private static readonly OutgoingMessage LargeMessage = TestMessage.To(Address, paragraphs: 80_000);

    [Test]
    public async Task An_accepted_message_arrives_as_written_and_its_reply_is_kept()
    {
        await using var server = new SmtpTestServer();
        await using var connection = await Connect(server);
        var message = TestMessage.To(Address, paragraphs: 2000);

        var result = await connection.SendAsync(message, default);

        Assert.That(result, Is.EqualTo(new SendResult(AttemptOutcome.Accepted, 250, "2.0.0", "2.0.0 Ok: queued as 1-1")));
        var received = server.Messages.Single();
        Assert.That(received.Sender, Is.EqualTo(message.EnvelopeSender));
        Assert.That(received.Recipient, Is.EqualTo(Address));
        Assert.That(received.Bytes, Is.EqualTo(((IMessageFormat)new MimeMessageFormat()).Write(message)), "what was sent is what the format writes, dot-stuffing undone");
    }

    [Test]
    public async Task A_line_that_breaks_before_the_message_is_complete_has_handed_nothing_over(
        [Values(SmtpMoment.Sender, SmtpMoment.Recipient, SmtpMoment.Data, SmtpMoment.AmidMessage)] SmtpMoment moment,
        [Values(SmtpAfterwards.HangUp, SmtpAfterwards.Break, SmtpAfterwards.Stall)] SmtpAfterwards breaking,
        [Values] bool pipelining)
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == moment ? SmtpAnswer.Only(breaking) : null };
        if (!pipelining)
        {
            server.Capabilities.Remove("PIPELINING");
            server.Capabilities.Remove("SIZE 52428800");
        }
        await using var connection = await Connect(server, TimeFor(breaking));

        var result = await connection.SendAsync(moment == SmtpMoment.AmidMessage ? LargeMessage : TestMessage.To(Address), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.RelayFailed), result.Reply);
        Assert.That(result.Reply, Is.Not.Empty);
        Assert.That(connection.IsUsable, Is.False);
        Assert.That(server.Received, Is.Empty);
    }

    [TestCase("552 5.3.4 Message size exceeds fixed limit", AttemptOutcome.RefusedForGood, ReplyReason.TooLarge)]
    [TestCase("554 5.7.1 Spam message rejected", AttemptOutcome.RefusedForGood, ReplyReason.Content)]
    [TestCase("452 4.2.2 Mailbox full", AttemptOutcome.RefusedForNow, ReplyReason.MailboxFull)]
    [TestCase("421 4.3.2 Service closing down", AttemptOutcome.RelayFailed, ReplyReason.RelayUnavailable)]
    public async Task What_a_relay_says_before_it_hangs_up_in_the_middle_of_a_message_is_judged_like_any_other_reply(string reply, AttemptOutcome outcome, ReplyReason reason)
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.AmidMessage ? SmtpAnswer.SayAndHangUp(reply) : null };
        await using var connection = await Connect(server);

        var result = await connection.SendAsync(LargeMessage, default);

        Assert.That((result.Outcome, result.Reason, connection.IsUsable), Is.EqualTo((outcome, (ReplyReason?)reason, false)), result.ToString());
    }

    [TestCase(SmtpAfterwards.HangUp)]
    [TestCase(SmtpAfterwards.Break)]
    [TestCase(SmtpAfterwards.Stall)]
    public async Task A_line_that_breaks_after_the_last_dot_leaves_it_uncertain(SmtpAfterwards breaking)
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.Dot ? SmtpAnswer.Only(breaking) : null };
        await using var connection = await Connect(server, TimeFor(breaking));

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Uncertain));
        Assert.That(result.Code, Is.Null);
        Assert.That(result.Reply, Is.Not.Empty);
        Assert.That(connection.IsUsable, Is.False);
    }

    [TestCase("200 Whatever", AttemptOutcome.Accepted)]
    [TestCase("251 2.1.5 Taken", AttemptOutcome.Accepted)]
    [TestCase("354 What", AttemptOutcome.Uncertain)]
    [TestCase("gibberish", AttemptOutcome.Uncertain)]
    [TestCase("421 4.3.2 Closing", AttemptOutcome.RelayFailed)]
    [TestCase("451 4.3.0 Try later", AttemptOutcome.RefusedForNow)]
    [TestCase("554 5.7.1 Spam message rejected", AttemptOutcome.RefusedForGood)]
    public async Task The_reply_to_the_dot_decides(string reply, AttemptOutcome outcome)
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.Dot ? SmtpAnswer.Say(reply) : null };
        await using var connection = await Connect(server);

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That(result.Outcome, Is.EqualTo(outcome), result.ToString());
    }

    [TestCase(SmtpMoment.Sender)]
    [TestCase(SmtpMoment.Recipient)]
    [TestCase(SmtpMoment.Data)]
    [TestCase(SmtpMoment.Dot)]
    public async Task A_relay_that_closes_down_says_nothing_about_the_recipient(SmtpMoment moment)
    {
        foreach (var pipelining in (bool[])[true, false])
        {
            await using var server = new SmtpTestServer { Script = (m, _) => m == moment ? SmtpAnswer.SayAndHangUp("421 4.3.2 Service closing down") : null };
            if (!pipelining)
                server.Capabilities.Remove("PIPELINING");
            await using var connection = await Connect(server);

            var result = await connection.SendAsync(TestMessage.To(Address), default);

            Assert.That(result, Is.EqualTo(new SendResult(AttemptOutcome.RelayFailed, 421, "4.3.2", "4.3.2 Service closing down", ReplyReason.RelayUnavailable)), $"pipelining {pipelining}");
            Assert.That(connection.IsUsable, Is.False);
        }
    }

    [Test]
    public async Task A_relay_that_closed_between_two_messages_has_handed_nothing_over()
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.Dot ? SmtpAnswer.SayAndHangUp("250 2.0.0 Taken") : null };
        await using var connection = await Connect(server);
        Assert.That((await connection.SendAsync(TestMessage.To(Address), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.RelayFailed));
        Assert.That(server.Received, Has.Count.EqualTo(1));
    }
}
