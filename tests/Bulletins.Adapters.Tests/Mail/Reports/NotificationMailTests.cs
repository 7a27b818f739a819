using System.Text;
using Bulletins.Mail.Reports;
using Bulletins.Tracking.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

/// <summary>What Amazon SES tells by mail, where it isn't as it should be.</summary>
public class NotificationMailTests
{
    [TestCase("{\"notificationType\":\"Delivery\",\"delivery\":{\"recipients\":[{}]}}")]
    [TestCase("{\"notificationType\":\"Reject\",\"mail\":{\"destination\":[{},7]},\"reject\":{}}")]
    [TestCase("{\"notificationType\":\"\\ud800\"}")]
    [TestCase("{\"\\ud800\":1,\"notificationType\":\"Received\"}")]
    [TestCase("{\"Type\":\"Notification\",\"Message\":\"\\udc00\"}")]
    public void What_makes_no_sense_is_nothing_in_particular(string json) => Assert.That(Read(json).Kind, Is.EqualTo(ReportKind.Other));

    [Test]
    public void Half_a_character_costs_the_words_it_stands_in_and_nothing_else()
    {
        var report = Read("{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":[{\"emailAddress\":\"chan@firm.example\",\"status\":\"5.1.1\",\"diagnosticCode\":\"550 \\ud83d\"}]}}");
        Assert.That(report.Kind, Is.EqualTo(ReportKind.Bounce));
        Assert.That(report.Recipients.Select(r => (r.Address, r.Hard, r.Status)), Is.EqualTo(new[] { ("chan@firm.example", true, "5.1.1") }));
    }

    [TestCase("not-spam", true)]
    [TestCase("virus", false)]
    public void Feedback_that_is_no_complaint_is_for_programs_where_it_asks_nothing(string type, bool isForPrograms)
    {
        var report = Read($"{{\"notificationType\":\"Complaint\",\"complaint\":{{\"complaintFeedbackType\":\"{type}\",\"complainedRecipients\":[{{\"emailAddress\":\"chan@firm.example\"}}]}}}}");
        Assert.That((report.Kind, report.IsForPrograms), Is.EqualTo((ReportKind.Other, isForPrograms)));
    }

    [Test]
    public void Everything_that_it_tells_of_the_mail_it_is_about_is_kept_beside_what_its_own_header_tells()
    {
        const string token = "0123456789abcdef0123456789abcdef";
        var report = Read($"{{\"notificationType\":\"Bounce\",\"bounce\":{{\"bouncedRecipients\":[{{\"emailAddress\":\"chan@firm.example\"}}]}},\"mail\":{{\"source\":\"circulars+{token}@prdia.example\",\"headers\":["
            + $"{{\"name\":\"Message-ID\",\"value\":\"<{token}@prdia.example>\"}},{{\"name\":\"Subject\",\"value\":\"/u/{new string('f', 32)}\"}},{{\"name\":\"List-Unsubscribe\",\"value\":\"<https://prdia.example/u/{token}>\"}},7],"
            + "\"commonHeaders\":{\"messageId\":\"<0100@ses.example>\"}}}");

        Assert.That(report.SentTo, Is.EqualTo(new[] { $"circulars+{token}@prdia.example", "bounces@prdia.example" }));
        Assert.That((report.OriginalMessageId, report.HeaderTokens.Single()), Is.EqualTo(($"{token}@prdia.example", token)));
    }

    private static MailReport Read(string json) => new ReportReader().Read(new MemoryStream(Encoding.UTF8.GetBytes(
        $"From: Feedback <no-reply@sns.amazonaws.example>\nTo: bounces@prdia.example\nSubject: Notification\nx-amz-sns-message-id: 1\nContent-Type: text/plain; charset=utf-8\n\n{json}\n")));
}
