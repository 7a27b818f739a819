using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>A recipient that a relay refuses: what it said stands, whatever the line does afterwards.</summary>
[Parallelizable(ParallelScope.All)]
public class RefusedRecipientTests : HandingOverTest
{
    [Test]
    public async Task A_refused_recipient_leaves_the_connection_for_the_next_message()
    {
        await using var server = new SmtpTestServer
        {
            Script = (m, address) => m == SmtpMoment.Recipient && address.StartsWith("gone", StringComparison.Ordinal) ? SmtpAnswer.Say($"550-5.1.1 <{address}>:\n550 5.1.1 no such user") : null,
        };
        await using var connection = await Connect(server);

        var refused = await connection.SendAsync(TestMessage.To("gone@member.example"), default);
        var accepted = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That(refused, Is.EqualTo(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 <gone@member.example>:\n5.1.1 no such user", ReplyReason.UnknownAddress)));
        Assert.That(accepted.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(server.Connections, Is.EqualTo(1));
        Assert.That(server.Messages.Single().Recipient, Is.EqualTo(Address));
    }

    /// <summary>Were it taken for a broken line, the recipient would be tried some fifty times, and the relay rest for it.</summary>
    [Test]
    public async Task A_refusal_stands_even_if_the_relay_hangs_up_right_behind_it([Values(null, SmtpAfterwards.HangUp, SmtpAfterwards.Stall)] SmtpAfterwards? atNext, [Values] bool pipelining)
    {
        await using var server = new SmtpTestServer
        {
            Script = (m, _) => m switch
            {
                SmtpMoment.Recipient => atNext is null ? SmtpAnswer.SayAndHangUp("550 5.1.1 no such user") : SmtpAnswer.Say("550 5.1.1 no such user"),
                SmtpMoment.Data or SmtpMoment.Reset when atNext is { } then => then == SmtpAfterwards.HangUp ? SmtpAnswer.SayAndHangUp("421 4.7.0 Too many errors") : SmtpAnswer.Only(then),
                _ => null,
            },
        };
        if (!pipelining)
            server.Capabilities.Remove("PIPELINING");
        await using var connection = await Connect(server, TimeFor(atNext ?? SmtpAfterwards.HangUp));

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That((result.Outcome, result.Reason, connection.IsUsable), Is.EqualTo((AttemptOutcome.RefusedForGood, (ReplyReason?)ReplyReason.UnknownAddress, false)), result.ToString());
    }

    [TestCase(SmtpAfterwards.HangUp)]
    [TestCase(SmtpAfterwards.Break)]
    [TestCase(SmtpAfterwards.Stall)]
    public async Task A_refusal_stands_even_if_the_line_breaks_at_the_message_of_nothing_that_ends_it(SmtpAfterwards breaking)
    {
        await using var server = new SmtpTestServer
        {
            WantsMessageForNobody = true,
            Script = (m, _) => m switch
            {
                SmtpMoment.Recipient => SmtpAnswer.Say("550 5.1.1 no such user"),
                SmtpMoment.Dot => SmtpAnswer.Only(breaking),
                _ => null,
            },
        };
        await using var connection = await Connect(server, TimeFor(breaking));

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That(result, Is.EqualTo(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 no such user", ReplyReason.UnknownAddress)));
        Assert.That((server.Received.Count, connection.IsUsable), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task A_refusal_stands_even_if_the_line_breaks_while_the_transaction_is_reset()
    {
        foreach (var breaking in (SmtpAnswer[])[SmtpAnswer.HangUp, SmtpAnswer.Break, SmtpAnswer.Stall, SmtpAnswer.Say("451 no")])
        {
            await using var server = new SmtpTestServer
            {
                Script = (m, _) => m switch
                {
                    SmtpMoment.Recipient => SmtpAnswer.Say("452 4.2.2 mailbox full"),
                    SmtpMoment.Reset => breaking,
                    _ => null,
                },
            };
            await using var connection = await Connect(server, TimeFor(breaking.Afterwards));

            var result = await connection.SendAsync(TestMessage.To(Address), default);

            Assert.That(result, Is.EqualTo(new SendResult(AttemptOutcome.RefusedForNow, 452, "4.2.2", "4.2.2 mailbox full", ReplyReason.MailboxFull)), breaking.ToString());
            Assert.That(connection.IsUsable, Is.False);
        }
    }
}
