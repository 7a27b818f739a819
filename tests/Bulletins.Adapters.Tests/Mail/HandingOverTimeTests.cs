using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>How long a relay may take, and what a cancellation stops.</summary>
[Parallelizable(ParallelScope.All)]
public class HandingOverTimeTests : HandingOverTest
{
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
}
