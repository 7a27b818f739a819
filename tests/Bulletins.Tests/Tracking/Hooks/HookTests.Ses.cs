using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;

namespace Bulletins.Tests.Tracking.Hooks;

/// <summary>Amazon SES, through Amazon SNS.</summary>
public sealed partial class HookTests
{
    [Test]
    public async Task SES_tells_of_a_bounce_through_SNS([Values("1", "2")] string version, [Values("notificationType", "eventType")] string form)
    {
        var told = await SesAsync(Sns(SesBounce(form), version));

        var happened = told.Single();
        Assert.That((happened.Key, happened.Kind, happened.Hard, happened.Reason, happened.Traces.Address), Is.EqualTo(("ses:bounce:f-1:chan@firm.example", DeliveryEventKind.Bounced, true, ReplyReason.UnknownAddress, "chan@firm.example")));
        Assert.That(happened.Traces.SentTo.Single(), Is.EqualTo($"circulars+{Token}@prdia.example"));
        Assert.That(happened.Traces.MessageId, Is.EqualTo($"<{Token}@prdia.example>"));
    }

    [Test]
    public async Task SES_tells_of_complaints_delays_and_deliveries_and_of_a_soft_bounce()
    {
        Assert.That((await SesAsync(Sns("""{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"a@firm.example"}],"feedbackId":"c"},"mail":{}}"""))).Single().Kind, Is.EqualTo(DeliveryEventKind.Complained));
        Assert.That((await SesAsync(Sns("""{"eventType":"DeliveryDelay","deliveryDelay":{"delayedRecipients":[{"emailAddress":"a@firm.example","status":"4.4.1"}]},"mail":{"messageId":"m"}}"""))).Single().Kind, Is.EqualTo(DeliveryEventKind.Delayed));
        Assert.That((await SesAsync(Sns("""{"notificationType":"Delivery","delivery":{"recipients":["a@firm.example","b@firm.example"],"timestamp":"2021-04-29T01:59:00Z"},"mail":{"messageId":"m"}}"""))).Select(e => e.Key), Is.Unique);
        var soft = (await SesAsync(Sns("""{"notificationType":"Bounce","bounce":{"bounceType":"Transient","bouncedRecipients":[{"emailAddress":"a@firm.example","status":"5.2.2","diagnosticCode":"smtp; 552 5.2.2 mailbox full"}],"feedbackId":"s"},"mail":{}}"""))).Single();
        Assert.That((soft.Hard, soft.Reason), Is.EqualTo((false, ReplyReason.MailboxFull)));
        Assert.That(await SesAsync(Sns("""{"eventType":"Send","mail":{}}""")), Is.Empty);
    }

    [Test]
    public async Task The_sentence_with_which_SES_greets_a_new_topic_is_taken_and_says_nothing() =>
        Assert.That(await SesAsync(Sns("Successfully validated SNS topic for Amazon SES event publishing.")), Is.Empty);

    [TestCase("\"abuse\"", true)]
    [TestCase("\"other\"", true)]
    [TestCase("null", true)]
    [TestCase("\"not-spam\"", false)]
    [TestCase("\"auth-failure\"", false)]
    [TestCase("\"virus\"", false)]
    public async Task Only_feedback_that_somebody_does_not_want_a_mail_is_a_complaint_to_SES(string type, bool complains)
    {
        var told = await SesAsync(Sns($$$"""{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"a@firm.example"}],"complaintFeedbackType":{{{type}}},"feedbackId":"c"},"mail":{}}"""));
        Assert.That(told.Select(e => e.Kind), Is.EqualTo(complains ? new[] { DeliveryEventKind.Complained } : []));
    }

    [Test]
    public async Task SES_rejects_a_mail_over_its_content_for_all_who_should_have_got_it()
    {
        var told = await SesAsync(Sns($$$"""{"eventType":"Reject","mail":{"messageId":"m-1","timestamp":"2021-04-29T01:59:00Z","source":"circulars+{{{Token}}}@prdia.example","destination":["a@firm.example"]},"reject":{"reason":"Bad content"}}"""));

        var rejected = told.Single();
        Assert.That((rejected.Kind, rejected.Hard, rejected.Reason, rejected.Traces.Address, rejected.Diagnostic), Is.EqualTo((DeliveryEventKind.Bounced, false, ReplyReason.Content, "a@firm.example", "Bad content")));
        Assert.That((rejected.Traces.SentTo.Single(), rejected.At), Is.EqualTo(($"circulars+{Token}@prdia.example", new DateTime(2021, 4, 29, 1, 59, 0, DateTimeKind.Utc))));
    }

    /// <summary>SES tells of an automatic reply in the same way as of a bounce, without what only a report of a failure has.</summary>
    [TestCase("Transient", "General", "", DeliveryEventKind.AutoReplied, ReplyReason.Unspecified)]
    [TestCase("Transient", "General", ""","action":"failed" """, DeliveryEventKind.Bounced, ReplyReason.Unspecified)]
    [TestCase("Transient", "MailboxFull", "", DeliveryEventKind.Bounced, ReplyReason.MailboxFull)]
    [TestCase("Transient", "MessageTooLarge", "", DeliveryEventKind.Bounced, ReplyReason.TooLarge)]
    [TestCase("Transient", "ContentRejected", "", DeliveryEventKind.Bounced, ReplyReason.Content)]
    [TestCase("Transient", "AttachmentRejected", "", DeliveryEventKind.Bounced, ReplyReason.Content)]
    [TestCase("Undetermined", "Undetermined", "", DeliveryEventKind.Bounced, ReplyReason.Unspecified)]
    public async Task Somebody_on_holiday_has_not_bounced_to_SES(string type, string subType, string fields, DeliveryEventKind kind, ReplyReason reason)
    {
        var told = await SesAsync(Sns($$$"""{"notificationType":"Bounce","bounce":{"bounceType":"{{{type}}}","bounceSubType":"{{{subType}}}","bouncedRecipients":[{"emailAddress":"a@firm.example"{{{fields}}}}],"feedbackId":"s"},"mail":{}}"""));
        Assert.That(told.Select(e => (e.Kind, e.Hard, e.Reason)), Is.EqualTo(new[] { (kind, false, reason) }));
    }

    [TestCase("Suppressed")]
    [TestCase("OnAccountSuppressionList")]
    public async Task A_list_of_SES_is_no_servers_word_and_somebody_on_it_for_a_complaint_got_no_mail(string subType)
    {
        var bounced = await SesAsync(Sns($$$"""{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"{{{subType}}}","bouncedRecipients":[{"emailAddress":"a@firm.example","action":"failed","status":"5.1.1","diagnosticCode":"Amazon SES did not send the message to this address because it is on the suppression list for your account."}],"feedbackId":"s"},"mail":{}}"""));
        Assert.That(bounced.Select(e => (e.Kind, e.Hard, e.Reason)), Is.EqualTo(new[] { (DeliveryEventKind.Bounced, true, ReplyReason.ProviderList) }));
        var complained = await SesAsync(Sns($$$"""{"notificationType":"Complaint","complaint":{"complaintSubType":"{{{subType}}}","complainedRecipients":[{"emailAddress":"a@firm.example"}],"feedbackId":"s"},"mail":{}}"""));
        Assert.That(complained.Select(e => (e.Kind, e.Diagnostic)), Is.EqualTo(new[] { (DeliveryEventKind.Withheld, subType) }));
    }

    [TestCase("true", "OptIn", "false", "OptIn", true)]
    [TestCase("true", "OptIn", "true", "OptOut", false)]
    [TestCase("false", "OptIn", "true", "OptIn", false)]
    [TestCase("false", "OptOut", "false", "OptIn", true)]
    [TestCase("false", "OptOut", "false", "OptOut", false)]
    public async Task Who_leaves_by_the_link_that_SES_adds_has_told_it_to_stop(string all, string topic, string allBefore, string topicBefore, bool stops)
    {
        static string Wanted(string all, string topic) => $$$"""{"unsubscribeAll":{{{all}}},"topicSubscriptionStatus":[{"topicName":"news","subscriptionStatus":"{{{topic}}}"}]}""";
        var told = await SesAsync(Sns($$$"""{"eventType":"Subscription","mail":{"messageId":"m-1","source":"circulars+{{{Token}}}@prdia.example","destination":["a@firm.example"]},"subscription":{"timestamp":"2021-04-29T01:59:00Z","source":"UnsubscribeHeader","newTopicPreferences":{{{Wanted(all, topic)}}},"oldTopicPreferences":{{{Wanted(allBefore, topicBefore)}}}}}"""));
        Assert.That(told.Select(e => (e.Kind, e.Traces.SentTo.Single(), e.Traces.Address)), Is.EqualTo(stops ? new[] { (DeliveryEventKind.OptedOut, $"circulars+{Token}@prdia.example", (string?)"a@firm.example") } : []));
    }

    [TestCase("http://sns.us-east-1.amazonaws.com/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com.evil.example/a.pem")]
    [TestCase("https://evil.example/sns.us-east-1.amazonaws.com/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com@evil.example/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com:8443/a.pem")]
    [TestCase("https://127.0.0.1/a.pem")]
    [TestCase("file:///etc/passwd.pem")]
    [TestCase("https://s3.us-east-1.amazonaws.com/a.pem")]
    [TestCase("https://sns.s3-us-west-2.amazonaws.com/a.pem", Description = "a bucket of anybody's")]
    [TestCase("https://sns.us-east-1.amazonaws.com/a.pem?b=.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com/b/a.pem")]
    [TestCase(null)]
    public void Certificates_come_from_Amazon_alone(string? address)
    {
        Assert.That(() => SesAsync(Sns(SesBounce("eventType"), change: message => message["SigningCertURL"] = address!)), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(server.Asked, Is.Empty);
    }

    [TestCase("Message", "{}")]
    [TestCase("MessageId", "another")]
    [TestCase("Timestamp", "2021-04-29T01:00:00.000Z")]
    [TestCase("Signature", "AAAA")]
    [TestCase("Signature", "no base64")]
    [TestCase("SignatureVersion", "3")]
    [TestCase("TopicArn", "arn:aws:sns:us-east-1:999999999999:others")]
    public void A_changed_notification_is_refused(string field, string value) =>
        Assert.That(() => SesAsync(Sns(SesBounce("eventType"), change: message => message[field] = value)), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);

    [Test]
    public void A_certificate_of_somebody_elses_is_refused()
    {
        using var strangers = TestCertificate.Authority("Somebody else");
        using var other = new Amazon(strangers.ExportCertificatePem());
        using var seen = new SnsCertificates(other, [authority], clock);
        Assert.That(() => new SesHook(Set(o => o.SesTopics.Add(Topic)), seen, clock).ReadAsync(Request(Sns(SesBounce("eventType"))), default), Throws.TypeOf<HookRefusedException>());
    }

    /// <summary>Whoever knows the topic can post what names another certificate each time.</summary>
    [Test]
    public async Task Forged_notifications_make_us_ask_Amazon_ten_times_a_minute_one_after_the_other_and_what_is_known_is_not_asked_for()
    {
        using var slow = new Amazon("nothing") { Takes = TimeSpan.FromMilliseconds(20) };
        using var seen = new SnsCertificates(slow, [authority], clock);
        var hook = new SesHook(Set(o => o.SesTopics.Add(Topic)), seen, clock);
        Task<bool> PostAsync(int number) => Task.Run(async () =>
        {
            try
            {
                await hook.ReadAsync(Request(Sns("{}", change: message => message["SigningCertURL"] = $"https://sns.us-east-1.amazonaws.com/{number}.pem")), default);
                return true;
            }
            catch (Exception e) when (e is HookRefusedException or HttpRequestException)
            {
                return false;
            }
        });

        Assert.That(await Task.WhenAll(Enumerable.Range(0, 60).Select(PostAsync)), Has.None.True);
        Assert.That((slow.Asked.Count, slow.MostAtOnce), Is.EqualTo((10, 1)));

        clock.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(61);
        Assert.That(slow.Asked, Has.Count.EqualTo(11));

        await SesAsync(Sns(SesBounce("eventType")));
        server.Asked.Clear();
        for (var again = 0; again < 20; again++)
            await SesAsync(Sns(SesBounce("eventType"), change: message => message["SigningCertURL"] += $"#{again}"));
        Assert.That(server.Asked, Is.Empty);
    }

    [TestCase(HttpStatusCode.NotFound, true)]
    [TestCase(HttpStatusCode.ServiceUnavailable, false, Description = "it comes again")]
    public void A_certificate_that_Amazon_does_not_have_is_forged(HttpStatusCode status, bool forged)
    {
        using var without = new Amazon("") { Status = status };
        using var seen = new SnsCertificates(without, [authority], clock);
        Assert.That(() => new SesHook(Set(o => o.SesTopics.Add(Topic)), seen, clock).ReadAsync(Request(Sns(SesBounce("eventType"))), default),
            forged ? Throws.TypeOf<HookRefusedException>() : Throws.TypeOf<HttpRequestException>());
    }

    [Test]
    public async Task A_subscription_is_confirmed_at_Amazon_and_nowhere_else()
    {
        Assert.That(await SesAsync(Sns("", type: "SubscriptionConfirmation", change: m => (m["SubscribeURL"], m["Token"]) = ("https://sns.ap-southeast-1.amazonaws.com/?Action=ConfirmSubscription", "t"))), Is.Empty);
        Assert.That(server.Asked, Does.Contain("https://sns.ap-southeast-1.amazonaws.com/?Action=ConfirmSubscription"));
        Assert.That(() => SesAsync(Sns("", type: "SubscriptionConfirmation", change: m => (m["SubscribeURL"], m["Token"]) = ("https://evil.example/?Action=ConfirmSubscription", "t"))), Throws.TypeOf<HookRefusedException>());
    }

    private Task<IReadOnlyList<ReportedEvent>> SesAsync(string body) => new SesHook(Set(o => o.SesTopics.Add(Topic)), certificates, clock).ReadAsync(Request(body), default);

    private string Sns(string message, string version = "2", string type = "Notification", Action<Dictionary<string, string>>? change = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["Type"] = type, ["MessageId"] = "m-1", ["TopicArn"] = Topic, ["Message"] = message, ["Timestamp"] = "2021-04-29T02:00:00.000Z",
            ["SignatureVersion"] = version, ["SigningCertURL"] = "https://sns.ap-southeast-1.amazonaws.com/SimpleNotificationService-1.pem",
        };
        var before = change is not null && type != "Notification";
        if (before)
            change!(fields);
        string[] names = type == "Notification" ? ["Message", "MessageId", "Timestamp", "TopicArn", "Type"] : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var canonical = Encoding.UTF8.GetBytes(string.Concat(names.Select(name => $"{name}\n{fields[name]}\n")));
        using var key = amazon.GetRSAPrivateKey()!;
        fields["Signature"] = Convert.ToBase64String(key.SignData(canonical, version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        if (!before)
            change?.Invoke(fields);
        return JsonSerializer.Serialize(fields);
    }

    private static string SesBounce(string form) => $$$"""
        {"{{{form}}}":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","feedbackId":"f-1","timestamp":"2021-04-29T01:59:30.000Z","reportingMTA":"dns; a.example",
         "bouncedRecipients":[{"emailAddress":"chan@firm.example","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},
         "mail":{"messageId":"ses-1","source":"circulars+{{{Token}}}@prdia.example","headers":[{"name":"Message-ID","value":"<{{{Token}}}@prdia.example>"}]}}
        """;

    /// <summary>Answers everything with one text, and remembers what it was asked.</summary>
    private sealed class Amazon(string answer) : HttpMessageHandler
    {
        private int now;

        public List<string> Asked { get; } = [];
        public TimeSpan Takes { get; init; }
        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;
        public int MostAtOnce { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Asked)
                MostAtOnce = Math.Max(MostAtOnce, ++now);
            await Task.Delay(Takes, cancellationToken);
            lock (Asked)
            {
                Asked.Add(request.RequestUri!.ToString());
                now--;
            }
            return new HttpResponseMessage(Status) { Content = new StringContent(answer) };
        }
    }
}
