using System.Globalization;
using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Mail;

internal sealed class LineTroubleTests
{
    [Test]
    public async Task What_broke_a_line_is_kept_so_that_everybody_reads_it_in_their_language()
    {
        await using var server = new SmtpTestServer { Script = (moment, _) => moment == SmtpMoment.Recipient ? SmtpAnswer.Only(SmtpAfterwards.HangUp) : null };
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(server.Port), default);

        var reply = (await connection.SendAsync(TestMessage.To("chan@member.example"), default)).Reply!;

        foreach (var (language, sentence) in ((string, string)[])[("zh-Hant", "連線中斷：發信伺服器掛斷了連線"), ("en", "The connection broke: The relay hung up"), ("zh-Hans", "连接中断：发信服务器挂断了连接")])
            Assert.That(StoredFault.Read(reply, CultureInfo.GetCultureInfo(language)), Is.EqualTo(sentence));
    }

    [Test]
    public async Task A_port_on_which_nothing_answers_is_said_so()
    {
        int port;
        await using (var server = new SmtpTestServer())
            port = server.Port;
        var failure = Assert.ThrowsAsync<RelayException>(async () => await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(Relay(port), default))!;
        Assert.That(StoredFault.Read(failure.Stored, CultureInfo.GetCultureInfo("zh-Hant")), Does.EndWith("：該連接埠沒有回應（連線被拒）"));
        Assert.That(failure.Message, Does.Not.Contain("{"));
    }

    private static RelayOptions Relay(int port) => new() { Name = "test", Host = "127.0.0.1", Port = port, Security = RelaySecurity.None };
}
