using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>What providers tell over the web, posted to the running program about mails that it sent.</summary>
[Parallelizable]
internal sealed class HooksTests
{
    private const string Secret = "a secret of more than thirty-two letters";
    private static readonly string[] Providers = ["ses", "sendgrid", "mailgun", "postmark", "events"];

    private readonly string firstTold = Now();
    private readonly ECDsa sendGridKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private SmtpTestServer relay = null!;
    private AmazonSns amazon = null!;
    private BulletinsHost host = null!;
    private HttpClient web = null!;
    private Dictionary<string, Delivery> mails = null!;

    [OneTimeSetUp]
    public async Task Send()
    {
        relay = new SmtpTestServer();
        amazon = new AmazonSns();
        host = await BulletinsHost.StartAsync([
            .. amazon.Environment,
            ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"), ("Mail:Relays:0:Security", "None"), ("Mail:Relays:0:TokenField", "X-PM-Metadata-delivery"),
            ("Tracking:Hooks:SesTopics:0", AmazonSns.Topic), ("Tracking:Hooks:SendGridPublicKey", Convert.ToBase64String(sendGridKey.ExportSubjectPublicKeyInfo())),
            ("Tracking:Hooks:MailgunSigningKey", Secret), ("Tracking:Hooks:PostmarkCredentials", "postmark:pass:word"), ("Tracking:Hooks:EventsSecret", Secret), ("Tracking:Hooks:LargestKilobytes", "64"),
        ]);
        web = host.Client();
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        var names = new Queue<string>([.. Providers, "nobody"]);
        association.AddContacts(names.Count, (_, contact) => contact.MoveTo(EmailAddress.Parse($"{names.Dequeue()}@member.example")));
        var (bulletin, segment) = (association.AddApprovedBulletin(), association.AddSegment());
        using var api = host.Client(await host.CreateTokenAsync());
        using var created = await api.PostAsJsonAsync($"/api/bulletins/{bulletin.Id}/dispatches", new { segmentId = segment.Id });
        await UntilAsync(async db => await db.Dispatches.AnyAsync(d => d.CompletedAt != null));
        await using var db = host.OpenDatabase();
        mails = await db.Deliveries.AsNoTracking().ToDictionaryAsync(d => d.Email.Split('@')[0]);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        web.Dispose();
        await host.DisposeAsync();
        await amazon.DisposeAsync();
        await relay.DisposeAsync();
        sendGridKey.Dispose();
    }

    [Test]
    public async Task A_bounce_told_over_the_web_is_in_the_ledger_and_suppresses_its_address_and_once_more_changes_nothing([ValueSource(nameof(Providers))] string provider)
    {
        var mail = mails[provider];

        Assert.That(await TellAsync(provider, Bounce(provider)), Is.EqualTo((HttpStatusCode.OK, """{"recorded":1,"known":0}""")), () => $"{string.Join("\n", amazon.Asked)}\n{host.Terminal}");

        await UntilAsync(async db => await db.Deliveries.AnyAsync(d => d.Id == mail.Id && d.State == DeliveryState.Bounced));
        await using var db = host.OpenDatabase();
        var suppression = await db.Suppressions.SingleAsync(s => s.NormalizedEmail == $"{provider}@member.example");
        Assert.That((suppression.Reason, suppression.DeliveryId, suppression.LiftedAt), Is.EqualTo((SuppressionReason.Bounced, mail.Id, (DateTime?)null)));
        Assert.That(suppression.NoteInWords, Does.Contain("5.1.1"));
        var before = await StandingAsync();
        Assert.That(await TellAsync(provider, Bounce(provider)), Is.EqualTo((HttpStatusCode.OK, """{"recorded":0,"known":1}""")));
        Assert.That(await StandingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_a_stranger_forges_is_refused_and_changes_nothing([ValueSource(nameof(Providers))] string provider)
    {
        var before = await StandingAsync();
        var (status, body) = await TellAsync(provider, Bounce("nobody", provider), forged: true);
        Assert.That((status, Code(body)), Is.EqualTo((HttpStatusCode.Unauthorized, "Hook.Forged")), body);
        Assert.That(await StandingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_body_that_is_too_large_is_refused_whether_it_says_so_or_not_and_changes_nothing([ValueSource(nameof(Providers))] string provider, [Values] bool saysSo)
    {
        var before = await StandingAsync();
        var (status, body) = await TellAsync(provider, Bounce("nobody", provider) + new string(' ', 65 * 1024), chunked: !saysSo);
        Assert.That((status, Code(body)), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, "Hook.TooLarge")), body);
        Assert.That(await StandingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_body_that_is_cut_short_is_refused_though_it_is_signed_and_changes_nothing([ValueSource(nameof(Providers))] string provider)
    {
        var before = await StandingAsync();
        var (status, body) = await TellAsync(provider, Bounce("nobody", provider)[..^9]);
        Assert.That((status, Code(body)), Is.EqualTo((HttpStatusCode.BadRequest, "Hook.Unreadable")), body);
        Assert.That(await StandingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Postmark_says_which_mail_arrived_by_the_field_that_it_was_given()
    {
        var mail = mails["nobody"];
        Assert.That(relay.Messages.Count(message => Encoding.UTF8.GetString(message.Bytes).Contains($"\r\nX-PM-Metadata-delivery: {mail.Token}\r\n", StringComparison.Ordinal)), Is.EqualTo(1));

        var (status, _) = await TellAsync("postmark", $$$"""{"RecordType":"Delivery","MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Recipient":"nobody@member.example","DeliveredAt":"2026-11-26T02:00:00Z","Details":"250 ok","Metadata":{"Delivery":"{{{mail.Token}}}"}}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        await UntilAsync(async db => await db.Deliveries.AnyAsync(d => d.Id == mail.Id && d.State == DeliveryState.Delivered));
    }

    [Test]
    public async Task A_topic_is_confirmed_at_Amazon_and_the_program_goes_nowhere_else()
    {
        Assert.That((await TellAsync("ses", SubscriptionTo(AmazonSns.SubscribeAddress))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(amazon.Asked, Has.Some.Contains("Action=ConfirmSubscription"));
        Assert.That((await TellAsync("ses", SubscriptionTo("https://evil.example/?Action=ConfirmSubscription"))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await TellAsync("ses", amazon.Notification("{}", fields => fields["SigningCertURL"] = "https://sns.ap-southeast-1.amazonaws.com.evil.example/a.pem"))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(amazon.Asked, Has.None.Contains("evil.example"));
    }

    [TestCase("/hooks/unknown")]
    [TestCase("/hooks/")]
    public async Task A_hook_that_nobody_has_is_not_found(string address)
    {
        using var answer = await web.PostAsJsonAsync(address, new { });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Whoever_is_refused_again_and_again_is_told_why_no_more_and_a_provider_at_the_same_address_is_still_heard()
    {
        var port = new Uri(host.BaseUrl).Port;
        using var elsewhere = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, cancellation) => await FromAsync("127.0.0.2", port, cancellation) }) { BaseAddress = new Uri(host.BaseUrl) };
        HttpStatusCode status = default;
        for (var i = 0; i < 70 && status != HttpStatusCode.TooManyRequests; i++)
            status = (await TellAsync("events", Bounce("nobody", "events"), forged: true, through: elsewhere)).Status;
        Assert.That(status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await TellAsync("events", """{"events":[]}""", through: elsewhere)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_body_in_broken_form_is_answered_and_leaves_nothing_in_the_log()
    {
        await using var line = await FromAsync("127.0.0.3", new Uri(host.BaseUrl).Port, default);
        await line.WriteAsync("POST /hooks/events HTTP/1.1\r\nHost: association.example\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"u8.ToArray());
        using var answer = new StreamReader(line);
        Assert.That(await answer.ReadLineAsync(), Is.EqualTo("HTTP/1.1 400 Bad Request"));
        Assert.That(host.Terminal, Does.Not.Contain("unhandled exception").And.Not.Contain("chunk"));
    }

    private static async Task<Stream> FromAsync(string address, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private string SubscriptionTo(string address) => amazon.Notification("You have chosen to subscribe.", fields =>
        (fields["Type"], fields["SubscribeURL"], fields["Token"]) = ("SubscriptionConfirmation", address, "t"));

    /// <summary>In a provider's own form, still to be signed; for Amazon the message within the notification.</summary>
    private string Bounce(string whose, string? form = null)
    {
        var (token, address) = (mails[whose].Token, $"{whose}@member.example");
        return (form ?? whose) switch
        {
            "ses" => amazon.Notification($$$"""
                {"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","feedbackId":"f-{{{token}}}","timestamp":"2026-11-26T01:59:30.000Z",
                 "bouncedRecipients":[{"emailAddress":"{{{address}}}","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},
                 "mail":{"messageId":"ses-1","source":"circulars+{{{token}}}@association.example","headers":[]}}
                """),
            "sendgrid" => $$"""[{"event":"bounce","type":"bounce","email":"{{address}}","sg_event_id":"{{token}}","smtp-id":"<{{token}}@association.example>","status":"5.1.1","reason":"550 5.1.1 user unknown"}]""",
            "mailgun" => $$$"""{"event":"failed","severity":"permanent","id":"{{{token}}}","recipient":"{{{address}}}","message":{"headers":{"message-id":"{{{token}}}@association.example"}},"delivery-status":{"code":550,"message":"5.1.1 No such user"}}""",
            "postmark" => $$$"""{"RecordType":"Bounce","ID":42,"Type":"HardBounce","MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Email":"{{{address}}}","Details":"550 5.1.1 No such user","BouncedAt":"2026-11-26T01:59:00Z","Metadata":{"delivery":"{{{token}}}"}}""",
            _ => $$"""{"events":[{"id":"{{token}}","kind":"bounce","at":"2026-11-26T09:59:00+08:00","envelopeId":"{{token}}","address":"{{address}}","code":550,"status":"5.1.1","diagnostic":"No such user"}]}""",
        };
    }

    /// <param name="forged">Signed by somebody who doesn't have the secret.</param>
    private async Task<(HttpStatusCode Status, string Body)> TellAsync(string provider, string body, bool forged = false, bool chunked = false, HttpClient? through = null)
    {
        var time = Now();
        var secret = Encoding.UTF8.GetBytes(forged ? "somebody else's secret of that length" : Secret);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        List<(string, string)> fields = [];
        switch (provider)
        {
            case "ses" when forged:
                body = body.Replace(mails["nobody"].Token, mails["events"].Token, StringComparison.Ordinal);
                break;
            case "sendgrid":
                fields.Add(("X-Twilio-Email-Event-Webhook-Timestamp", time));
                fields.Add(("X-Twilio-Email-Event-Webhook-Signature", Convert.ToBase64String((forged ? stranger : sendGridKey).SignData(Encoding.UTF8.GetBytes(time + body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))));
                break;
            case "mailgun":
                // What is told once more has the signature that it was given at first.
                (time, var token) = (firstTold, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))));
                body = $$"""{"signature":{"timestamp":"{{time}}","token":"{{token}}","signature":"{{Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(time + token)))}}"},"event-data":{{body}} }""";
                break;
            case "postmark":
                fields.Add(("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(forged ? "postmark:guess" : "postmark:pass:word"))));
                break;
            case "events":
                fields.Add(("Bulletins-Signature", $"t={time},v1={Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{time}.{body}")))}"));
                break;
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{provider}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        foreach (var (name, value) in fields)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await (through ?? web).SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string? Code(string problem) => JsonDocument.Parse(problem).RootElement.GetProperty("code").GetString();

    /// <summary>Everything that a report could change.</summary>
    private async Task<string> StandingAsync()
    {
        await using var db = host.OpenDatabase();
        var states = await db.Deliveries.OrderBy(d => d.Id).Select(d => $"{d.Email} {d.State}").ToListAsync();
        return string.Join("\n", [.. states, $"{await db.DeliveryEvents.CountAsync()} events, {await db.Suppressions.CountAsync()} suppressions, {await db.AddressScores.CountAsync()} scores, {await db.Notices.CountAsync(n => n.Key.StartsWith("address:"))} warnings"]);
    }

    private async Task UntilAsync(Func<BulletinsDb, Task<bool>> holds)
    {
        for (var wait = 0; wait < 300; wait++, await Task.Delay(100))
        {
            await using var db = host.OpenDatabase();
            if (await holds(db))
                return;
        }
        Assert.Fail($"It didn't come to be within 30 seconds: {host.Terminal}");
    }
}
