using System.Text;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>What a relay is told beside the message.</summary>
[Parallelizable(ParallelScope.All)]
public class EnvelopeTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Test]
    public async Task A_relay_that_passes_reports_on_is_asked_for_failures_and_delays_under_the_deliverys_token()
    {
        var commands = await SendAsync(TestMessage.To("chan@member.example", Token), ["PIPELINING", "DSN"]);

        Assert.That(commands[0], Is.EqualTo($"MAIL FROM:<info+{Token}@association.example> RET=HDRS ENVID={Token}"));
        Assert.That(commands[1], Is.EqualTo("RCPT TO:<chan@member.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;chan@member.example"));
    }

    [Test]
    public async Task Success_is_reported_only_by_choice()
    {
        var commands = await SendAsync(TestMessage.To("chan@member.example"), ["DSN"], relay => relay.ReportSuccess = true);
        Assert.That(commands[1], Does.Contain(" NOTIFY=SUCCESS,FAILURE,DELAY "));
    }

    [TestCase("chan+news=hk@member.example", "rfc822;chan+2Bnews+3Dhk@member.example")]
    [TestCase("陳大文@會員.example", "utf-8;陳大文@會員.example")]
    [TestCase("chan@會員.example", @"utf-8;chan@\x{6703}\x{54E1}.example")]
    public async Task The_original_recipient_is_written_so_that_it_can_be_read_back(string address, string expected)
    {
        var commands = await SendAsync(TestMessage.To(address), ["DSN", "SMTPUTF8", "8BITMIME"]);
        Assert.That(commands[1], Does.EndWith($" ORCPT={expected}"));
    }

    [Test]
    public async Task To_a_relay_without_SMTPUTF8_the_original_recipient_is_ASCII()
    {
        var commands = await SendAsync(TestMessage.To("chan@例子.example"), ["DSN"]);
        Assert.That(commands[1], Is.EqualTo("RCPT TO:<chan@xn--fsqu00a.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;chan@xn--fsqu00a.example"));
    }

    [Test]
    public async Task A_relay_that_knows_nothing_is_told_nothing()
    {
        var commands = await SendAsync(TestMessage.To("chan@member.example", Token), []);
        Assert.That(commands.Take(3), Is.EqualTo(new[] { $"MAIL FROM:<info+{Token}@association.example>", "RCPT TO:<chan@member.example>", "DATA" }));
    }

    [Test]
    public async Task The_size_is_the_messages_own()
    {
        var message = TestMessage.To("chan@member.example");
        var commands = await SendAsync(message, ["SIZE 1000000"]);
        Assert.That(commands[0], Does.EndWith($" SIZE={((IMessageFormat)new MimeMessageFormat()).Write(message).Length}"));
    }

    [Test]
    public async Task A_message_that_is_too_large_is_refused_before_anything_is_said()
    {
        await using var server = Server(["SIZE 1000"]);
        await using var connection = await ConnectAsync(server);

        var result = await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That(result, Has.Property("Outcome").EqualTo(AttemptOutcome.RefusedForGood).And.Property("Reason").EqualTo(ReplyReason.TooLarge));
        Assert.That(server.Commands.Select(command => command[..4]), Is.EqualTo(new[] { "EHLO" }));
        Assert.That(connection.IsUsable, Is.True, "the next message may be smaller");
    }

    [Test]
    public async Task An_address_that_is_not_ASCII_goes_as_UTF8_where_the_relay_can()
    {
        var commands = await SendAsync(TestMessage.To("陳大文@會員.example"), ["SMTPUTF8", "8BITMIME"]);
        Assert.That(commands[0], Does.EndWith(" BODY=8BITMIME SMTPUTF8"));
        Assert.That(commands[1], Is.EqualTo("RCPT TO:<陳大文@會員.example>"));
    }

    [Test]
    public async Task Lines_that_begin_with_a_dot_arrive_with_it()
    {
        await using var server = Server(["PIPELINING"]);
        await using var connection = await ConnectAsync(server);
        var message = TestMessage.To("chan@member.example") with { Text = ".\n..two\nplain\n.", Html = "<p>\n.\n..two\n</p>" };

        for (var i = 0; i < 2; i++)
            Assert.That((await connection.SendAsync(message, default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        Assert.That(server.Messages, Has.Count.EqualTo(2));
        foreach (var received in server.Messages)
            Assert.That(Encoding.ASCII.GetString(received.Bytes), Is.EqualTo(Encoding.ASCII.GetString(((IMessageFormat)new MimeMessageFormat()).Write(message))));
    }

    private static async Task<string[]> SendAsync(OutgoingMessage message, string[] capabilities, Action<RelayOptions>? change = null)
    {
        await using var server = Server(capabilities);
        await using var connection = await ConnectAsync(server, change);
        var result = await connection.SendAsync(message, default);
        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted), result.Reply);
        return [.. server.Commands.SkipWhile(command => !command.StartsWith("MAIL", StringComparison.Ordinal))];
    }

    private static SmtpTestServer Server(string[] capabilities)
    {
        var server = new SmtpTestServer();
        server.Capabilities.Clear();
        foreach (var capability in capabilities)
            server.Capabilities.Add(capability);
        return server;
    }

    private static Task<IMailConnection> ConnectAsync(SmtpTestServer server, Action<RelayOptions>? change = null)
    {
        var relay = new RelayOptions { Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None };
        change?.Invoke(relay);
        return new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, default);
    }
}
