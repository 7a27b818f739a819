using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking.Hooks;

[SetUICulture("en")]
public sealed class HookTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Topic = "arn:aws:sns:ap-southeast-1:123456789012:bulletins";
    private const string Secret = "a secret of more than thirty-two letters";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2021, 4, 29, 2, 0, 0, TimeSpan.Zero));
    private readonly ECDsa sendGridKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority = TestCertificate.Authority("Amazon Root");
    private readonly X509Certificate2 amazon;
    private readonly Amazon server;
    private readonly SnsCertificates certificates;

    public HookTests()
    {
        amazon = TestCertificate.IssuedBy(authority, "sns.amazonaws.com");
        server = new Amazon(amazon.ExportCertificatePem());
        certificates = new SnsCertificates(server, [authority]);
    }

    public void Dispose()
    {
        sendGridKey.Dispose();
        certificates.Dispose();
        amazon.Dispose();
        authority.Dispose();
        server.Dispose();
    }

    [SetUp]
    public void ForgetWhatWasAsked() => server.Asked.Clear();

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

    [TestCase("http://sns.us-east-1.amazonaws.com/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com.evil.example/a.pem")]
    [TestCase("https://evil.example/sns.us-east-1.amazonaws.com/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com@evil.example/a.pem")]
    [TestCase("https://sns.us-east-1.amazonaws.com:8443/a.pem")]
    [TestCase("https://127.0.0.1/a.pem")]
    [TestCase("file:///etc/passwd.pem")]
    [TestCase("https://s3.us-east-1.amazonaws.com/a.pem")]
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
        using var seen = new SnsCertificates(other, [authority]);
        Assert.That(() => new SesHook(Set(o => o.SesTopics.Add(Topic)), seen, clock).ReadAsync(Request(Sns(SesBounce("eventType"))), default), Throws.TypeOf<HookRefusedException>());
    }

    [Test]
    public async Task A_subscription_is_confirmed_at_Amazon_and_nowhere_else()
    {
        Assert.That(await SesAsync(Sns("", type: "SubscriptionConfirmation", change: m => (m["SubscribeURL"], m["Token"]) = ("https://sns.ap-southeast-1.amazonaws.com/?Action=ConfirmSubscription", "t"))), Is.Empty);
        Assert.That(server.Asked, Does.Contain("https://sns.ap-southeast-1.amazonaws.com/?Action=ConfirmSubscription"));
        Assert.That(() => SesAsync(Sns("", type: "SubscriptionConfirmation", change: m => (m["SubscribeURL"], m["Token"]) = ("https://evil.example/?Action=ConfirmSubscription", "t"))), Throws.TypeOf<HookRefusedException>());
    }

    [Test]
    public async Task SendGrid_tells_of_many_at_once_and_what_is_of_no_interest_is_left()
    {
        var told = await SendGridAsync($$"""
            [{"event":"processed","sg_event_id":"0"},
             {"event":"bounce","type":"bounce","email":"chan@firm.example","sg_event_id":"1","smtp-id":"<{{Token}}@prdia.example>","status":"5.1.1","reason":"550 5.1.1 user unknown","timestamp":1619661500},
             {"event":"bounce","type":"blocked","email":"wong@firm.example","sg_event_id":"2","reason":"550 5.7.1 blocked by policy"},
             {"event":"delivered","email":"lee@firm.example","sg_event_id":"3"},
             {"event":"spamreport","email":"ho@firm.example","sg_event_id":"4"},
             {"event":"bounce","email":"without an id"}, 17, null]
            """);
        Assert.That(told.Select(e => (e.Key, e.Kind, e.Hard)), Is.EqualTo(new[]
        {
            ("sendgrid:1", DeliveryEventKind.Bounced, true), ("sendgrid:2", DeliveryEventKind.Bounced, false), ("sendgrid:3", DeliveryEventKind.Delivered, false), ("sendgrid:4", DeliveryEventKind.Complained, false),
        }));
        Assert.That((told[0].Traces.MessageId, told[0].At), Is.EqualTo(($"<{Token}@prdia.example>", new DateTime(2021, 4, 29, 1, 58, 20, DateTimeKind.Utc))));
    }

    [Test]
    public void SendGrids_signature_and_time_are_required()
    {
        Assert.That(() => SendGridAsync("[]", change: body => [.. body, (byte)' ']), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(async () => await SendGridAsync("[]", age: TimeSpan.FromHours(24)), Is.Empty, "it comes again for a day");
        Assert.That(() => SendGridAsync("[]", age: TimeSpan.FromHours(37)), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(() => SendGridAsync("[", age: TimeSpan.Zero), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").False.And.Message.Contains("line 1"));
    }

    [TestCase("""{"event":"failed","severity":"permanent","id":"x","recipient":"a@firm.example","delivery-status":{"code":550,"message":"5.1.1 No such user"}}""", DeliveryEventKind.Bounced, true)]
    [TestCase("""{"event":"failed","severity":"permanent","id":"x","recipient":"a@firm.example","delivery-status":{"code":552,"message":"5.2.2 Mailbox full"}}""", DeliveryEventKind.Bounced, false)]
    [TestCase("""{"event":"failed","severity":"temporary","id":"x","recipient":"a@firm.example","delivery-status":{"code":451,"message":"later"}}""", DeliveryEventKind.Delayed, false)]
    [TestCase("""{"event":"failed","severity":"permanent","id":"x","recipient":"a@firm.example","reason":"suppress-bounce","delivery-status":{"code":605,"enhanced-code":"","message":"","description":"Not delivering to previously bounced address"}}""", DeliveryEventKind.Bounced, true)]
    [TestCase("""{"event":"failed","severity":"permanent","id":"x","recipient":"a@firm.example","delivery-status":{"code":550,"enhanced-code":"nonsense","message":"It is as it is"}}""", DeliveryEventKind.Bounced, true)]
    [TestCase("""{"event":"delivered","id":"x","recipient":"a@firm.example"}""", DeliveryEventKind.Delivered, false)]
    [TestCase("""{"event":"complained","id":"x","recipient":"a@firm.example"}""", DeliveryEventKind.Complained, false)]
    public async Task Mailgun_tells_one_at_a_time(string data, DeliveryEventKind kind, bool hard)
    {
        var told = (await MailgunAsync(data)).Single();
        Assert.That((told.Key, told.Kind, told.Hard), Is.EqualTo(("mailgun:x", kind, hard)));
    }

    [TestCase("""{"event":"unsubscribe","email":"a@firm.example","sg_event_id":"1"}""", "unsubscribe")]
    [TestCase("""{"event":"group_unsubscribe","email":"a@firm.example","sg_event_id":"1"}""", "group_unsubscribe")]
    [TestCase("""{"event":"dropped","reason":"Unsubscribed Address","email":"a@firm.example","sg_event_id":"1"}""", "Unsubscribed Address")]
    [TestCase("""{"event":"dropped","reason":"Spam Reporting Address","email":"a@firm.example","sg_event_id":"1"}""", "Spam Reporting Address")]
    public async Task Who_told_SendGrid_to_stop_has_no_bad_address(string item, string said) =>
        Assert.That((await SendGridAsync($"[{item}]")).Select(e => (e.Kind, e.Hard, e.Diagnostic)), Is.EqualTo(new[] { (DeliveryEventKind.OptedOut, false, said) }));

    [TestCase("""{"event":"unsubscribed","id":"x","recipient":"a@firm.example"}""", "unsubscribed")]
    [TestCase("""{"event":"failed","severity":"permanent","reason":"suppress-unsubscribe","delivery-status":{"code":606,"message":"","description":"Not delivering to unsubscribed address"},"id":"x","recipient":"a@firm.example"}""", "Not delivering to unsubscribed address")]
    [TestCase("""{"event":"failed","severity":"permanent","reason":"suppress-complaint","delivery-status":{"code":607,"description":"Not delivering to a user who marked your messages as spam"},"id":"x","recipient":"a@firm.example"}""", "Not delivering to a user who marked your messages as spam")]
    public async Task Who_told_Mailgun_to_stop_has_no_bad_address(string data, string said) =>
        Assert.That((await MailgunAsync(data)).Select(e => (e.Kind, e.Hard, e.Diagnostic)), Is.EqualTo(new[] { (DeliveryEventKind.OptedOut, false, said) }));

    [TestCase(true, "ManualSuppression", "Recipient", true)]
    [TestCase(true, "ManualSuppression", "Customer", false, Description = "in Postmark's console")]
    [TestCase(true, "HardBounce", "Recipient", false, Description = "told as a bounce")]
    [TestCase(false, null, "Recipient", false)]
    public async Task Who_told_Postmark_to_stop_is_heard(bool suppressed, string? reason, string origin, bool stops)
    {
        var change = JsonSerializer.Serialize(new
        {
            RecordType = "SubscriptionChange", MessageID = "m-1", Recipient = "a@firm.example", ChangedAt = "2021-04-29T01:59:00Z", SuppressSending = suppressed, SuppressionReason = reason, Origin = origin,
            Metadata = new { delivery = Token },
        });
        var told = await new PostmarkHook(Set(o => o.PostmarkCredentials = "postmark:word"), clock).ReadAsync(Request(change, ("Authorization", "Basic " + Convert.ToBase64String("postmark:word"u8))), default);
        Assert.That(told.Select(e => (e.Key, e.Kind, e.At, e.Traces.HeaderTokens.Single())), Is.EqualTo(stops
            ? new[] { ("postmark:SubscriptionChange:m-1", DeliveryEventKind.OptedOut, new DateTime(2021, 4, 29, 1, 59, 0, DateTimeKind.Utc), Token) } : []));
    }

    [Test]
    public async Task Our_own_form_can_say_that_somebody_wants_no_more_mail() =>
        Assert.That((await EventsAsync($$"""{"events":[{"id":"1","kind":"unsubscribe","at":"2021-04-29T01:59:00Z","envelopeId":"{{Token}}","diagnostic":"by its link"}]}""")).Select(e => (e.Kind, e.Diagnostic)),
            Is.EqualTo(new[] { (DeliveryEventKind.OptedOut, "by its link") }));

    [Test]
    public void Mailguns_signature_and_time_are_required()
    {
        Assert.That(() => MailgunAsync("{}", key: "another key"), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(() => MailgunAsync("{}", age: TimeSpan.FromHours(13)), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(async () => await MailgunAsync("""{"event":"opened","id":"x"}"""), Is.Empty);
    }

    [Test]
    public async Task Mailgun_may_come_again_for_hours_but_a_signature_stands_for_one_body()
    {
        var hook = new MailgunHook(Set(o => o.MailgunSigningKey = "signing key"), clock);
        var body = Signed("""{"event":"delivered","id":"x","recipient":"a@firm.example"}""", "signing key", TimeSpan.FromHours(8));
        Assert.That((await hook.ReadAsync(Request(body), default)).Single().Key, Is.EqualTo("mailgun:x"));
        Assert.That((await hook.ReadAsync(Request(body), default)).Single().Key, Is.EqualTo("mailgun:x"), "there was no answer the first time");
        Assert.That(() => hook.ReadAsync(Request(body.Replace("delivered", "complained", StringComparison.Ordinal)), default), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
    }

    [TestCase(@"{""\ud800"":1}")]
    [TestCase(@"{""id"":""\ud800"",""kind"":""delivered"",""at"":""2021-04-29T01:59:00Z""}")]
    [TestCase(@"{""id\udc00"":""1"",""kind"":""delivered"",""at"":""2021-04-29T01:59:00Z""}")]
    public void What_is_no_text_is_refused_with_a_sentence(string item) =>
        Assert.That(() => EventsAsync($$"""{"events":[{{item}}]}"""), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").False);

    [TestCase(@"{""signature"":{""timestamp"":""\ud800"",""token"":""t"",""signature"":""s""}}")]
    [TestCase(@"{""signature\ud800"":{}}")]
    [TestCase(@"{""s\ud800and more"":{}}")]
    public void What_is_no_text_is_refused_before_a_signature_is_looked_at(string body)
    {
        Assert.That(() => new MailgunHook(Set(o => o.MailgunSigningKey = "signing key"), clock).ReadAsync(Request(body), default), Throws.TypeOf<HookRefusedException>());
        Assert.That(() => SesAsync(body.Replace("signature", "TopicArn", StringComparison.Ordinal)), Throws.TypeOf<HookRefusedException>());
        Assert.That(() => new MailgunHook(Set(o => o.MailgunSigningKey = "signing key"), clock).ReadAsync(Request([.. "{\"signature\":{\"timestamp\":\""u8, 0xFF, 0xFF, .. "\"}}"u8]), default), Throws.TypeOf<HookRefusedException>());
    }

    [Test]
    public async Task Postmark_shows_a_password_and_the_returned_content_tells_which_mail_it_was()
    {
        var hook = new PostmarkHook(Set(o => o.PostmarkCredentials = "postmark:pass:word"), clock);
        var bounce = $$"""{"RecordType":"Bounce","ID":42,"Type":"HardBounce","Email":"chan@firm.example","Details":"550 5.1.1 No such user","BouncedAt":"2021-04-29T01:59:00Z","Content":"List-Unsubscribe: <https://x.example/u/{{Token}}>"}""";

        var told = (await hook.ReadAsync(Request(bounce, ("Authorization", "Basic " + Convert.ToBase64String("postmark:pass:word"u8))), default)).Single();

        Assert.That((told.Key, told.Hard, told.Traces.HeaderTokens.Single()), Is.EqualTo(("postmark:Bounce:42", true, Token)));
        Assert.That(() => hook.ReadAsync(Request(bounce, ("Authorization", "Basic " + Convert.ToBase64String("postmark:guess"u8))), default), Throws.TypeOf<HookRefusedException>());
        Assert.That(() => hook.ReadAsync(Request(bounce), default), Throws.TypeOf<HookRefusedException>());
    }

    [Test]
    public async Task Our_own_form_takes_all_of_a_batch_or_nothing()
    {
        var told = await EventsAsync($$"""{"events":[{"id":"1","kind":"bounce","at":"2021-04-29T09:59:00+08:00","envelopeId":"{{Token}}","address":"chan@firm.example","code":550,"status":"5.1.1","diagnostic":"No such user"},{"id":"2","kind":"delivered","at":"2021-04-29T01:59:00Z"}]}""");
        Assert.That(told.Select(e => (e.Key, e.Kind, e.Hard, e.At)), Is.EqualTo(new[]
        {
            ("events:1", DeliveryEventKind.Bounced, true, new DateTime(2021, 4, 29, 1, 59, 0, DateTimeKind.Utc)), ("events:2", DeliveryEventKind.Delivered, false, new DateTime(2021, 4, 29, 1, 59, 0, DateTimeKind.Utc)),
        }));
        foreach (var (body, at) in new[]
        {
            ("""{"events":[{"id":"1","kind":"delivered","at":"2021-04-29T01:59:00Z"},{"id":"2","kind":"lost","at":"2021-04-29T01:59:00Z"}]}""", "events[1].kind"),
            ("""{"events":[{"kind":"delivered","at":"2021-04-29T01:59:00Z"}]}""", "events[0].id"),
            ("""{"events":[{"id":"1","kind":"delivered","at":"yesterday"}]}""", "events[0].at"),
            ("""{"events":[{"id":"1","kind":"delivered","at":"2021-04-29T01:59:00Z","colour":"red"}]}""", "events[0].colour"),
            ("""{"events":{}}""", "events: [ … ]"),
            ("[]", "events: [ … ]"),
            ("nonsense", "JSON, line 1"),
        })
            Assert.That(() => EventsAsync(body), Throws.TypeOf<HookRefusedException>().With.Message.Contains(at).And.Property("IsForged").False, body);
        Assert.That(() => EventsAsync("{}", secret: "another secret that is long enough too"), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
        Assert.That(() => EventsAsync("{}", age: TimeSpan.FromMinutes(-11)), Throws.TypeOf<HookRefusedException>().With.Property("IsForged").True);
    }

    [Test]
    public void Whatever_is_posted_is_told_of_or_refused_and_nothing_else()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var model = SesBounce("eventType");
        for (var i = 0; i < 500; i++)
        {
            var letters = model.ToCharArray();
            for (var change = 0; change < 1 + random.Next(6); change++)
                letters[random.Next(letters.Length)] = "{}[]\",:0x\\ \u0000中"[random.Next(13)];
            try
            {
                SesAsync(Sns(new string(letters))).GetAwaiter().GetResult();
            }
            catch (HookRefusedException)
            {
                // Said why.
            }
        }
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

    private Task<IReadOnlyList<ReportedEvent>> SendGridAsync(string body, TimeSpan age = default, Func<byte[], byte[]>? change = null)
    {
        var time = (clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var octets = Encoding.UTF8.GetBytes(body);
        var signature = Convert.ToBase64String(sendGridKey.SignData([.. Encoding.ASCII.GetBytes(time), .. octets], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var hook = new SendGridHook(Set(o => o.SendGridPublicKey = Convert.ToBase64String(sendGridKey.ExportSubjectPublicKeyInfo())), clock);
        return hook.ReadAsync(Request(change?.Invoke(octets) ?? octets, ("X-Twilio-Email-Event-Webhook-Signature", signature), ("X-Twilio-Email-Event-Webhook-Timestamp", time)), default);
    }

    private Task<IReadOnlyList<ReportedEvent>> MailgunAsync(string data, string key = "signing key", TimeSpan age = default)
    {
        return new MailgunHook(Set(o => o.MailgunSigningKey = "signing key"), clock).ReadAsync(Request(Signed(data, key, age)), default);
    }

    private string Signed(string data, string key, TimeSpan age)
    {
        var time = (clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(time + "token")));
        return $$"""{"signature":{"timestamp":"{{time}}","token":"token","signature":"{{signature}}"},"event-data":{{data}} }""";
    }

    private Task<IReadOnlyList<ReportedEvent>> EventsAsync(string body, string secret = Secret, TimeSpan age = default)
    {
        var time = (clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
        return new EventsHook(Set(o => o.EventsSecret = Secret), clock).ReadAsync(Request(body, ("Bulletins-Signature", $"t={time},v1={signature}")), default);
    }

    private static IOptions<HookOptions> Set(Action<HookOptions> change)
    {
        var options = new HookOptions();
        change(options);
        return Options.Create(options);
    }

    private static HookRequest Request(string body, params (string Name, string Value)[] fields) => Request(Encoding.UTF8.GetBytes(body), fields);

    private static HookRequest Request(byte[] body, params (string Name, string Value)[] fields) => new(body, name => fields.FirstOrDefault(field => field.Name == name).Value);

    /// <summary>Answers everything with one text, and remembers what it was asked.</summary>
    private sealed class Amazon(string answer) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) });
        }
    }
}
