using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>A connection over which nothing went for a while is asked whether it is still there before a message is begun.</summary>
[Parallelizable(ParallelScope.All)]
public class KeptLineTests
{
    [Test]
    public async Task A_line_that_is_still_there_carries_the_next_message()
    {
        await using var server = new SmtpTestServer();
        await using var connection = await ConnectAsync(server);
        await connection.SendAsync(TestMessage.To("chan@member.example"), default);

        Assert.That(await connection.IsAliveAsync(), Is.True);
        Assert.That((await connection.SendAsync(TestMessage.To("lee@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));
        Assert.That(server.Commands.Count(command => command == "NOOP"), Is.EqualTo(1));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [TestCase("250 2.0.0 Ok", TestName = "A_line_on_which_the_relay_hung_up_is_found_out_before_a_message_is_begun")]
    [TestCase("250 2.0.0 Ok\n421 4.4.2 Timeout, closing", TestName = "A_line_that_the_relay_took_leave_of_is_found_out_before_a_message_is_begun")]
    public async Task A_line_that_is_gone_is_found_out(string lastWords)
    {
        await using var server = new SmtpTestServer { Script = (moment, _) => moment == SmtpMoment.Dot ? SmtpAnswer.SayAndHangUp(lastWords) : null };
        await using var connection = await ConnectAsync(server);
        Assert.That((await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Outcome, Is.EqualTo(AttemptOutcome.Accepted));

        Assert.That((await connection.IsAliveAsync(), connection.IsUsable), Is.EqualTo((false, false)));
    }

    private static Task<IMailConnection> ConnectAsync(SmtpTestServer server) => new SmtpMailSender(new MimeMessageFormat())
        .ConnectAsync(new RelayOptions { Name = "test", Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None }, default);
}
