using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>A message handed over to a scripted relay.</summary>
public abstract class HandingOverTest
{
    private protected const string Address = "chan@member.example";

    private protected static Task<IMailConnection> Connect(SmtpTestServer server, TimeSpan? timeout = null) =>
        new SmtpMailSender(new MimeMessageFormat()) { LeastTimeForVerdict = TimeSpan.FromSeconds(3) }.ConnectAsync(Relay(server.Port, timeout), default);

    private protected static TimeSpan TimeFor(SmtpAfterwards breaking) => TimeSpan.FromSeconds(breaking == SmtpAfterwards.Stall ? 2 : 30);

    private protected static RelayOptions Relay(int port, TimeSpan? timeout = null) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Security = RelaySecurity.None,
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
    };
}
