using Bulletins.Sending.Relays;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Bulletins.Tracking.Scores;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking.Hooks;

[SetUICulture("en")]
public sealed partial class HookTests : IDisposable
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
        certificates = new SnsCertificates(server, [authority], clock);
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
    [TestCase("""{"event":"failed","severity":"permanent","id":"x","recipient":"a@firm.example","reason":"old","delivery-status":{"attempt-no":31,"code":602,"message":"Too old","description":""}}""", DeliveryEventKind.Bounced, false, Description = "tried for eight hours in vain")]
    [TestCase("""{"event":"delivered","id":"x","recipient":"a@firm.example"}""", DeliveryEventKind.Delivered, false)]
    [TestCase("""{"event":"complained","id":"x","recipient":"a@firm.example"}""", DeliveryEventKind.Complained, false)]
    public async Task Mailgun_tells_one_at_a_time(string data, DeliveryEventKind kind, bool hard)
    {
        var told = (await MailgunAsync(data)).Single();
        Assert.That((told.Key, told.Kind, told.Hard), Is.EqualTo(("mailgun:x", kind, hard)));
    }

    [TestCase("""{"event":"unsubscribe","email":"a@firm.example","sg_event_id":"1"}""", DeliveryEventKind.OptedOut, "unsubscribe")]
    [TestCase("""{"event":"group_unsubscribe","email":"a@firm.example","sg_event_id":"1"}""", DeliveryEventKind.OptedOut, "group_unsubscribe")]
    [TestCase("""{"event":"dropped","reason":"Unsubscribed Address","status":"5.0.0","email":"a@firm.example","sg_event_id":"1"}""", DeliveryEventKind.Withheld, "Unsubscribed Address")]
    [TestCase("""{"event":"dropped","reason":"Spam Reporting Address","status":"5.0.0","email":"a@firm.example","sg_event_id":"1"}""", DeliveryEventKind.Withheld, "Spam Reporting Address")]
    public async Task Who_told_SendGrid_to_stop_has_no_bad_address_and_a_mail_that_it_dropped_was_not_sent(string item, DeliveryEventKind kind, string said) =>
        Assert.That((await SendGridAsync($"[{item}]")).Select(e => (e.Kind, e.Hard, e.Diagnostic)), Is.EqualTo(new[] { (kind, false, said) }));

    [TestCase("Bounced Address", true, ReplyReason.ProviderList)]
    [TestCase("Invalid", true, ReplyReason.ProviderList)]
    [TestCase("Spam Content (if Spam Checker app is enabled)", false, ReplyReason.Content)]
    public async Task A_list_of_SendGrids_is_no_servers_word(string reason, bool hard, ReplyReason expected) =>
        Assert.That((await SendGridAsync($$"""[{"event":"dropped","reason":"{{reason}}","status":"5.0.0","email":"a@firm.example","sg_event_id":"1"}]""")).Select(e => (e.Kind, e.Hard, e.Reason)),
            Is.EqualTo(new[] { (DeliveryEventKind.Bounced, hard, expected) }));

    [TestCase("""{"event":"group_unsubscribe","email":"a@firm.example","timestamp":1619661500,"sg_message_id":"m"}""", "sendgrid:group_unsubscribe:a@firm.example:1619661500:m")]
    [TestCase("""{"event":"spamreport","email":"a@firm.example","sg_event_id":"7"}""", "sendgrid:7")]
    public async Task Which_mail_SendGrid_means_is_told_by_the_argument_that_the_mail_was_given(string item, string key)
    {
        var given = RelayOptions.TokenValue("X-SMTPAPI", Token);
        using var arguments = JsonDocument.Parse(given);
        var told = (await SendGridAsync($"[{item[..^1]},{arguments.RootElement.GetProperty("unique_args").GetRawText()[1..]}]")).Single();
        Assert.That((told.Key, told.Traces.HeaderTokens.Single()), Is.EqualTo((key, Token)));
    }

    [TestCase("Recipient List over Package Quota")]
    [TestCase("Invalid SMTPAPI header")]
    public async Task What_SendGrid_drops_for_our_account_says_nothing_of_the_address(string reason)
    {
        var told = (await SendGridAsync($$"""[{"event":"dropped","reason":"{{reason}}","email":"a@firm.example","sg_event_id":"1"}]""")).Single();
        Assert.That((told.Kind, told.Hard, AddressConsequences.SpeaksOfTheAddress(told.Reason)), Is.EqualTo((DeliveryEventKind.Bounced, false, false)));
    }

    [TestCase("""{"event":"unsubscribed","id":"x","recipient":"a@firm.example"}""", "unsubscribed", DeliveryEventKind.OptedOut)]
    [TestCase("""{"event":"failed","severity":"permanent","delivery-status":{"code":607,"message":""},"id":"x","recipient":"a@firm.example"}""", "failed")]
    [TestCase("""{"event":"failed","severity":"permanent","reason":"suppress-unsubscribe","delivery-status":{"code":606,"message":"","description":"Not delivering to unsubscribed address"},"id":"x","recipient":"a@firm.example"}""", "Not delivering to unsubscribed address")]
    [TestCase("""{"event":"failed","severity":"permanent","reason":"suppress-complaint","delivery-status":{"code":607,"description":"Not delivering to a user who marked your messages as spam"},"id":"x","recipient":"a@firm.example"}""", "Not delivering to a user who marked your messages as spam")]
    public async Task Who_told_Mailgun_to_stop_has_no_bad_address_and_a_mail_that_it_kept_back_was_not_sent(string data, string said, DeliveryEventKind kind = DeliveryEventKind.Withheld) =>
        Assert.That((await MailgunAsync(data)).Select(e => (e.Kind, e.Hard, e.Diagnostic)), Is.EqualTo(new[] { (kind, false, said) }));

    [TestCase("""{"event":"failed","severity":"permanent","id":"x","reason":"suppress-bounce","delivery-status":{"code":605,"message":"","description":"Not delivering to previously bounced address"}}""")]
    [TestCase("""{"event":"failed","severity":"permanent","id":"x","delivery-status":{"code":605,"message":"Not delivering to previously bounced address"}}""")]
    public async Task A_list_of_Mailguns_is_no_servers_word(string data) =>
        Assert.That((await MailgunAsync(data)).Select(e => (e.Kind, e.Hard, e.Reason)), Is.EqualTo(new[] { (DeliveryEventKind.Bounced, true, ReplyReason.ProviderList) }));

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
            ? new[] { ("postmark:SubscriptionChange:m-1:a@firm.example:2021-04-29T01:59:00Z", DeliveryEventKind.OptedOut, new DateTime(2021, 4, 29, 1, 59, 0, DateTimeKind.Utc), Token) } : []));
    }

    [TestCase("Unsubscribe", DeliveryEventKind.OptedOut)]
    [TestCase("AutoResponder", DeliveryEventKind.AutoReplied)]
    public async Task What_people_and_their_programs_answer_is_no_bounce_to_Postmark(string type, DeliveryEventKind kind)
    {
        var record = $$$"""{"RecordType":"Bounce","ID":42,"Type":"{{{type}}}","Email":"a@firm.example","BouncedAt":"2021-04-29T01:59:00Z","Metadata":{"delivery":"{{{Token}}}"}}""";
        var told = await new PostmarkHook(Set(o => o.PostmarkCredentials = "postmark:word"), clock).ReadAsync(Request(record, ("Authorization", "Basic " + Convert.ToBase64String("postmark:word"u8))), default);
        Assert.That(told.Select(e => (e.Key, e.Kind, e.Hard)), Is.EqualTo(new[] { ("postmark:Bounce:42", kind, false) }));
    }

    /// <summary>Why the address is inactive Postmark doesn't say: it may be a wish to stop as well as a bounce, so that nobody is suppressed and somebody looks.</summary>
    [TestCase("SMTPApiError", "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: a@firm.example.", ReplyReason.ProviderList)]
    [TestCase("Bounce", "You tried to send to a recipient that has been marked as inactive.", ReplyReason.ProviderList)]
    [TestCase("Bounce", "The sender signature isn't confirmed.", ReplyReason.SenderRefused)]
    public async Task What_Postmark_took_and_did_not_send_has_not_come(string record, string details, ReplyReason reason)
    {
        var told = JsonSerializer.Serialize(new { RecordType = record, ID = 42, Type = "SMTPApiError", Email = "a@firm.example", Details = details, BouncedAt = "2021-04-29T01:59:00Z", Metadata = new { delivery = Token } });
        var events = await new PostmarkHook(Set(o => o.PostmarkCredentials = "postmark:word"), clock).ReadAsync(Request(told, ("Authorization", "Basic " + Convert.ToBase64String("postmark:word"u8))), default);
        Assert.That(events.Select(e => (e.Kind, e.Hard, e.Reason, e.Diagnostic, AddressConsequences.SpeaksOfTheAddress(e.Reason))), Is.EqualTo(new[] { (DeliveryEventKind.Bounced, false, reason, details, false) }));
    }

    /// <summary>Half a character where a provider has cut the words, and a letter in another encoding than UTF-8.</summary>
    [Test]
    public async Task What_is_no_text_in_a_servers_words_costs_nothing_else_that_is_told()
    {
        byte[] body = [.. """[{"event":"bounce","email":"a@firm.example","sg_event_id":"1","status":"5.1.1","reason":"550 5.1.1 \\u user unknown \ud83d\ude00\ud83d"},{"event":"deferred","sg_event_id":"2","response":"450 """u8, 0xD3, 0xC3, .. "\"},{\"event\":\"spamreport\",\"sg_event_id\":\"3\"}]"u8];
        var told = await SendGridAsync(body);
        Assert.That(told.Select(e => (e.Kind, e.Hard, e.Diagnostic)), Is.EqualTo(new[]
        {
            (DeliveryEventKind.Bounced, true, "550 5.1.1 \\u user unknown 😀\ufffd"), (DeliveryEventKind.Delayed, false, "450 \ufffd\ufffd"), (DeliveryEventKind.Complained, false, (string?)null),
        }));
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

    private Task<IReadOnlyList<ReportedEvent>> SendGridAsync(string body, TimeSpan age = default, Func<byte[], byte[]>? change = null) => SendGridAsync(Encoding.UTF8.GetBytes(body), age, change);

    private Task<IReadOnlyList<ReportedEvent>> SendGridAsync(byte[] octets, TimeSpan age = default, Func<byte[], byte[]>? change = null)
    {
        var time = (clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
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
}
