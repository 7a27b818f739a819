using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>Who may have the message when the line breaks, at every point of the conversation. A mistake here sends a circular
/// twice or not at all.</summary>
[Parallelizable(ParallelScope.All)]
public class HandingOverTests
{
    private const string Address = "chan@member.example";

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

    [Test]
    public async Task A_relay_may_think_about_a_whole_message_for_longer_than_about_a_command()
    {
        await using var server = new SmtpTestServer { Script = Slow };
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(server.Port, TimeSpan.FromSeconds(1)), default);

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That((result.Outcome, connection.IsUsable), Is.EqualTo((AttemptOutcome.Accepted, true)), result.Reply);

        static SmtpAnswer? Slow(SmtpMoment moment, string recipient)
        {
            if (moment == SmtpMoment.Dot)
                Thread.Sleep(TimeSpan.FromSeconds(2));
            return null;
        }
    }

    [Test]
    public async Task Who_says_nothing_to_a_whole_message_is_told_with_the_time_that_it_had()
    {
        await using var server = new SmtpTestServer { Script = (m, _) => m == SmtpMoment.Dot ? SmtpAnswer.Stall : null };
        await using var connection = await Connect(server, TimeSpan.FromSeconds(1));

        var result = await connection.SendAsync(TestMessage.To(Address), default);

        Assert.That((result.Outcome, StoredFault.Read(result.Reply!)), Is.EqualTo((AttemptOutcome.Uncertain, "發信伺服器在 3 秒內沒有回應。")));
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

    [Test]
    public async Task A_server_that_answers_one_letter_at_a_time_runs_out_of_time()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var dribbling = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            try
            {
                foreach (var letter in "220 a very slow greeting that goes on and on"u8.ToArray())
                {
                    await client.GetStream().WriteAsync(new[] { letter });
                    await Task.Delay(150);
                }
            }
            catch (IOException)
            {
                // The client gave up, as it should.
            }
        });
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        Assert.That(async () => await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(port, TimeSpan.FromSeconds(1)), default), Throws.TypeOf<RelayException>());
        await dribbling;
    }

    [Test]
    public async Task A_cancellation_before_the_message_is_complete_throws_and_hands_nothing_over()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = new SmtpTestServer
        {
            Script = (m, _) =>
            {
                if (m == SmtpMoment.Recipient)
                    cancellation.Cancel();
                return m == SmtpMoment.Recipient ? SmtpAnswer.Stall : null;
            },
        };
        await using var connection = await Connect(server);

        Assert.That(async () => await connection.SendAsync(TestMessage.To(Address), cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(connection.IsUsable, Is.False);
        Assert.That(server.Received, Is.Empty);
    }

    [Test]
    public async Task A_cancellation_after_the_last_dot_waits_for_the_answer()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = new SmtpTestServer
        {
            Script = (m, _) =>
            {
                if (m == SmtpMoment.Dot)
                    cancellation.Cancel();
                return null;
            },
        };
        await using var connection = await Connect(server);

        var result = await connection.SendAsync(TestMessage.To(Address), cancellation.Token);

        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted));
    }

    private static Task<IMailConnection> Connect(SmtpTestServer server, TimeSpan? timeout = null) =>
        new SmtpMailSender(new MimeMessageFormat()) { LeastTimeForVerdict = TimeSpan.FromSeconds(3) }.ConnectAsync(Relay(server.Port, timeout), default);

    private static TimeSpan TimeFor(SmtpAfterwards breaking) => TimeSpan.FromSeconds(breaking == SmtpAfterwards.Stall ? 2 : 30);

    private static RelayOptions Relay(int port, TimeSpan? timeout = null) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Security = RelaySecurity.None,
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
    };
}
