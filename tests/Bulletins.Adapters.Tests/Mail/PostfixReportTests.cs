using Bulletins.Mail.Messages;
using Bulletins.Mail.Smtp;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Mail;
using MimeKit;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>Delivery status notifications (RFC 3461, RFC 3464) that a real Postfix sends to the envelope sender.</summary>
public class PostfixReportTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [SetUp]
    public void RequirePostfix()
    {
        if (!Postfix.CanRun)
            Assert.Ignore("Postfix is not installed, or this isn't root.");
    }

    [Test]
    public async Task A_success_that_was_asked_for_is_reported_under_the_deliverys_token()
    {
        await using var postfix = await Postfix.StartAsync("virtual_mailbox_domains = member.example association.example");

        await SendAsync(postfix, "chan+news@member.example", reportSuccess: true);

        var report = Report(await postfix.WaitForMessagesAsync(2), postfix);
        Assert.That(report.Delivery["Original-Envelope-Id"], Is.EqualTo(Token));
        Assert.That(report.Recipient["Original-Recipient"], Is.EqualTo("rfc822;chan+news@member.example"));
        Assert.That((report.Recipient["Action"], report.Recipient["Status"]), Is.EqualTo(("delivered", "2.0.0")));
    }

    [Test]
    public async Task A_success_behind_a_server_that_sends_no_reports_is_told_as_relayed()
    {
        await using var next = new SmtpTestServer();
        await using var postfix = await Postfix.StartAsync(Relayed(next));

        await SendAsync(postfix, "chan@relayed.example", reportSuccess: true);

        var report = Report(await postfix.WaitForMessagesAsync(1), postfix);
        Assert.That(report.Delivery["Original-Envelope-Id"], Is.EqualTo(Token));
        Assert.That((report.Recipient["Original-Recipient"], report.Recipient["Action"]), Is.EqualTo(("rfc822;chan@relayed.example", "relayed")));
        Assert.That(next.Messages.Single().Recipient, Is.EqualTo("chan@relayed.example"));
    }

    [Test]
    public async Task A_refusal_after_the_relay_took_it_comes_back_under_the_token_with_the_headers_only()
    {
        await using var next = new SmtpTestServer
        {
            Script = (moment, _) => moment == SmtpMoment.Recipient ? SmtpAnswer.Say("550 5.1.1 No such user") : null,
        };
        await using var postfix = await Postfix.StartAsync(Relayed(next));

        await SendAsync(postfix, "gone@relayed.example", reportSuccess: false);

        var report = Report(await postfix.WaitForMessagesAsync(1), postfix);
        Assert.That(report.Delivery["Original-Envelope-Id"], Is.EqualTo(Token));
        Assert.That((report.Recipient["Original-Recipient"], report.Recipient["Action"], report.Recipient["Status"]),
            Is.EqualTo(("rfc822;gone@relayed.example", "failed", "5.1.1")));
        Assert.That(report.Recipient["Diagnostic-Code"], Does.Contain("550 5.1.1 No such user"));
        Assert.That(report.Returned.ContentType.MimeType, Is.EqualTo("text/rfc822-headers"));
        Assert.That(report.Text, Does.Contain($"{Token}@association.example").And.Not.Contain("<!DOCTYPE"));
    }

    [Test]
    public async Task A_success_that_was_not_asked_for_is_not_reported()
    {
        await using var postfix = await Postfix.StartAsync("virtual_mailbox_domains = member.example association.example");

        await SendAsync(postfix, "quiet@member.example", reportSuccess: false);
        await postfix.WaitForMessagesAsync(1);
        await SendAsync(postfix, "chan@member.example", reportSuccess: true);

        var messages = await postfix.WaitForMessagesAsync(3);
        Assert.That(Report(messages, postfix).Recipient["Final-Recipient"], Is.EqualTo("rfc822; chan@member.example"), "the only report");
    }

    private static string Relayed(SmtpTestServer next) => $$"""
        virtual_mailbox_domains = association.example
        transport_maps = inline:{ { relayed.example = smtp:[127.0.0.1]:{{next.Port}} } }
        """;

    private static async Task SendAsync(Postfix postfix, string address, bool reportSuccess)
    {
        var relay = new RelayOptions { Host = "127.0.0.1", Port = postfix.Port, Security = RelaySecurity.None, ReportSuccess = reportSuccess, Timeout = TimeSpan.FromSeconds(60) };
        await using var connection = await new SmtpMailSender(new MimeMessageFormat()).ConnectAsync(relay, default);
        var result = await connection.SendAsync(TestMessage.To(address, Token), default);
        Assert.That(result.Outcome, Is.EqualTo(AttemptOutcome.Accepted), postfix.Log());
    }

    private static DeliveryReport Report(IReadOnlyList<ReceivedMessage> messages, Postfix postfix)
    {
        var received = messages.Where(message => message.Sender.Length == 0).ToList();
        Assert.That(received.Select(message => message.Recipient), Is.EqualTo((string[])[$"info+{Token}@association.example"]), postfix.Log());
        var report = (MultipartReport)received[0].Parse().Body!;
        Assert.That(report.ReportType, Is.EqualTo("delivery-status"));
        var groups = ((MessageDeliveryStatus)report[1]).StatusGroups!;
        return new DeliveryReport(groups[0], groups[1], report[2], System.Text.Encoding.UTF8.GetString(received[0].Bytes));
    }

    private sealed record DeliveryReport(HeaderList Delivery, HeaderList Recipient, MimeEntity Returned, string Text);
}
