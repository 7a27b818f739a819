using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

public class RealServersTests
{
    [Test]
    public async Task The_sink_gets_each_message_once_and_unchanged()
    {
        if (!SmtpSink.IsInstalled)
            Assert.Ignore("smtp-sink is not installed.");
        await using var sink = await SmtpSink.StartAsync();
        var messages = Enumerable.Range(0, 100).Select(i => TestMessage.To($"contact{i}@member.example")).ToList();

        await SendAsync(sink.Port, messages, connections: 4);

        var received = sink.Messages();
        Assert.That(received.Select(message => message.Recipient), Is.EquivalentTo(messages.Select(message => message.ToAddress)));
        foreach (var message in received)
            AssertSame(message, messages.Single(sent => sent.ToAddress == message.Recipient));
    }

    [Test]
    public async Task Postfix_delivers_what_it_takes_and_its_refusals_are_told_apart()
    {
        if (!Postfix.CanRun)
            Assert.Ignore("Postfix is not installed, or this isn't root.");
        await using var postfix = await Postfix.StartAsync(
            ("gone@member.example", "550 5.1.1 No such user"),
            ("full@member.example", "452 4.2.2 Mailbox full"),
            ("fast@member.example", "550 Domain frequency limited"));
        var messages = Enumerable.Range(0, 20).Select(i => TestMessage.To($"contact{i}@member.example"))
            .Append(TestMessage.To("gone@member.example")).Append(TestMessage.To("full@member.example")).Append(TestMessage.To("fast@member.example")).ToList();

        var results = await SendAsync(postfix.Port, messages, connections: 2);

        Assert.That(results.Take(20).Select(result => result.Outcome), Is.All.EqualTo(AttemptOutcome.Accepted));
        Assert.That(results[0].Reply, Does.Contain("queued as"));
        Assert.That(results[20], Is.EqualTo(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 <gone@member.example>: Recipient address rejected: No such user", ReplyReason.UnknownAddress)));
        Assert.That((results[21].Outcome, results[21].Code, results[21].Reason), Is.EqualTo((AttemptOutcome.RefusedForNow, (int?)452, (ReplyReason?)ReplyReason.MailboxFull)));
        Assert.That((results[22].Outcome, results[22].Code, results[22].Reason), Is.EqualTo((AttemptOutcome.RefusedForNow, (int?)550, (ReplyReason?)ReplyReason.TooFast)));
        var delivered = await postfix.WaitForMessagesAsync(20);
        Assert.That(delivered.Select(message => message.Recipient), Is.EquivalentTo(messages.Take(20).Select(message => message.ToAddress)), postfix.Log());
        foreach (var message in delivered)
            AssertSame(message, messages.Single(sent => sent.ToAddress == message.Recipient));
    }

    /// <summary>Each connection takes every so-manieth message; the results are in the order of the messages.</summary>
    private static async Task<SendResult[]> SendAsync(int port, List<OutgoingMessage> messages, int connections)
    {
        var relay = new RelayOptions { Host = "127.0.0.1", Port = port, Security = RelaySecurity.None, Timeout = TimeSpan.FromSeconds(60) };
        var results = new SendResult[messages.Count];
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, default);
            for (var i = number; i < messages.Count; i += connections)
                results[i] = await connection.SendAsync(messages[i], default);
        }));
        return results;
    }

    private static void AssertSame(ReceivedMessage received, OutgoingMessage sent)
    {
        Assert.That(received.Sender, Is.EqualTo(sent.EnvelopeSender));
        Assert.That(System.Text.Encoding.UTF8.GetString(received.Bytes).TrimEnd(), Is.EqualTo(System.Text.Encoding.UTF8.GetString(((IMessageFormat)new MimeMessageFormat()).Write(sent)).TrimEnd()));
    }
}
