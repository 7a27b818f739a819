using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using MimeKit;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The main job over the API: members from CSV, a circular from plain text, a segment, a dispatch, a real SMTP server.</summary>
[Parallelizable]
internal sealed class ThousandContactsTests
{
    private const int Contacts = 1000;
    private const int Suppressed = 20;
    private const int Unsubscribed = 10;

    /// <summary>Firms beside the thousand contacts that give the same address as another one.</summary>
    private const int Duplicates = 5;

    private static readonly string Circular = File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt"));

    [TestCase(false, TestName = "A_circular_reaches_each_included_contact_exactly_once_through_smtp_sink")]
    [TestCase(true, TestName = "A_circular_reaches_each_included_contact_exactly_once_through_Postfix")]
    public async Task A_circular_reaches_each_included_contact_exactly_once(bool throughPostfix)
    {
        await using var sink = throughPostfix ? null : await SmtpSink.StartAsync();
        await using var postfix = throughPostfix ? await Postfix.StartAsync() : null;
        await using var host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Name", "test"), ("Tracking:SummaryMails:Enabled", "false"), ("Mail:Relays:0:Host", "127.0.0.1"),
            ("Mail:Relays:0:Port", (postfix?.Port ?? sink!.Port).ToString(CultureInfo.InvariantCulture)), ("Mail:Relays:0:Security", "None"));
        using var api = host.Client(await host.CreateTokenAsync());

        await ImportMembersAsync(api);
        await LeaveAndSuppressAsync(host, api);
        var bulletin = await ImportAndApproveAsync(api);
        var segment = await CreateSegmentAsync(api);
        var dispatch = await SendAsync(api, bulletin, segment);
        var deliveries = await DeliveriesAsync(api, dispatch);

        var included = deliveries.Where(d => State(d) != "excluded").ToList();
        var excluded = deliveries.Where(d => State(d) == "excluded").ToList();
        Assert.That(included.Select(State), Is.All.EqualTo("sent"));
        Assert.That(included, Has.Count.EqualTo(Full(Contacts) - Suppressed - Unsubscribed));
        Assert.That(included.Select(d => d.GetProperty("attempts").EnumerateArray().Single().GetProperty("code").GetInt32()), Is.All.EqualTo(250));
        Assert.That(excluded.CountBy(d => d.GetProperty("reason").GetString()!).ToDictionary(), Is.EqualTo(new Dictionary<string, int>
        {
            ["suppressed"] = Suppressed, ["unsubscribed"] = Unsubscribed, ["duplicateAddress"] = Duplicates,
        }));

        var mails = await ArrivedAsync(() => postfix?.Messages() ?? sink!.Messages(), included.Count);
        Assert.That(mails.Select(m => m.Recipient), Is.EquivalentTo(included.Select(d => d.GetProperty("email").GetString())));
        RequireSound(mails);
    }

    /// <summary>Half of the firms are full members, half associate.</summary>
    private static int Full(int contacts) => contacts / 2;

    private static async Task ImportMembersAsync(HttpClient api)
    {
        var csv = new StringBuilder("contact_name,email,language,topics,member_number,organisation,organisation_en,tier,industry,district\r\n");
        for (var i = 0; i < Contacts; i++)
            csv.Append(CultureInfo.InvariantCulture, $"陳大文{i},{Address(i)},zh-Hant,policy;trade,M{i / 2:0000},\"第{i / 2}號「示例」電子, 有限公司\",Example {i / 2} Ltd,{(i / 2 % 2 == 0 ? "full" : "associate")},electronics,\r\n");
        for (var i = 0; i < Duplicates; i++)
            csv.Append(CultureInfo.InvariantCulture, $"李小明,{Address(4 * (100 + i)).ToUpperInvariant()},zh-Hant,,D{i},重複地址公司{i},,full,electronics,\r\n");
        csv.Append("沒有地址,not-an-address,zh-Hant,,M9999,示例公司,,full,electronics,\r\n");

        var first = await PostAsync(api, "/api/members/import", csv.ToString(), "text/csv");
        Assert.That(first.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("line").GetInt32()), Is.EqualTo([Contacts + Duplicates + 2]));
        var second = await PostAsync(api, "/api/members/import", csv.ToString(), "text/csv");
        Assert.That((second.GetProperty("created").GetInt32(), second.GetProperty("updated").GetInt32()), Is.EqualTo((0, 0)), "importing the same file twice changes nothing");
    }

    private static async Task LeaveAndSuppressAsync(BulletinsHost host, HttpClient api)
    {
        for (var i = 0; i < Suppressed; i++)
        {
            using var answer = await api.PostAsJsonAsync("/api/suppressions", new { email = Address(4 * i), note = "地址錯誤" });
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        }
        using var contact = host.Client();
        await using var db = host.OpenDatabase();
        for (var i = 0; i < Unsubscribed; i++)
        {
            var address = Address(4 * (Suppressed + i));
            var token = db.Contacts.Single(c => c.NormalizedEmail == address).Token;
            using var answer = await contact.PostAsync($"/u/{token}", new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    private static async Task<long> ImportAndApproveAsync(HttpClient api)
    {
        var imported = await PostAsync(api, "/api/bulletins/import", Circular, "text/plain");
        Assert.That(imported.GetProperty("sections").GetArrayLength(), Is.EqualTo(6));
        var id = imported.GetProperty("id").GetInt64();
        using var approval = await api.PostAsync($"/api/bulletins/{id}/approval", null);
        Assert.That(approval.IsSuccessStatusCode, Is.True, await approval.Content.ReadAsStringAsync());
        return id;
    }

    private static async Task<long> CreateSegmentAsync(HttpClient api)
    {
        const string Rule = """{"name":"電子業基本會員","rule":{"all":[{"field":"industry","anyOf":["electronics"]},{"field":"tier","anyOf":["full"]}]}}""";
        var segment = (await PostAsync(api, "/api/segments", Rule, "application/json")).GetProperty("id").GetInt64();
        var audience = await api.GetFromJsonAsync<JsonElement>($"/api/segments/{segment}/audience");
        var total = audience.GetProperty("included").GetInt32() + audience.GetProperty("excluded").EnumerateArray().Sum(e => e.GetProperty("count").GetInt32());
        Assert.That(total, Is.EqualTo(Full(Contacts) + Duplicates));
        return segment;
    }

    /// <summary>Sends now and watches until the end; the ledger has to balance whenever one looks.</summary>
    private static async Task<long> SendAsync(HttpClient api, long bulletin, long segment)
    {
        using var created = await api.PostAsJsonAsync($"/api/bulletins/{bulletin}/dispatches", new { segmentId = segment });
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created), await created.Content.ReadAsStringAsync());
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(6); await Task.Delay(50))
        {
            var dispatch = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{id}");
            var sum = dispatch.GetProperty("counts").EnumerateObject().Sum(count => count.Value.GetInt32());
            Assert.That(sum, Is.EqualTo(dispatch.GetProperty("candidates").GetInt32()), dispatch.ToString());
            if (State(dispatch) == "completed")
                return id;
        }
        throw new TimeoutException("The dispatch did not complete.");
    }

    private static async Task<List<JsonElement>> DeliveriesAsync(HttpClient api, long dispatch)
    {
        List<JsonElement> deliveries = [];
        for (long? after = 0; after is not null;)
        {
            var page = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch}/deliveries?after={after}&limit=200");
            deliveries.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
        }
        return deliveries;
    }

    /// <summary>Postfix delivers in its own time. Whatever comes too many comes in the end as well.</summary>
    private static async Task<IReadOnlyList<ReceivedMessage>> ArrivedAsync(Func<IReadOnlyList<ReceivedMessage>> messages, int expected)
    {
        for (var tries = 0; tries < 120 && messages().Count < expected; tries++)
            await Task.Delay(500);
        await Task.Delay(500);
        return messages();
    }

    private static void RequireSound(IReadOnlyList<ReceivedMessage> mails)
    {
        var parsed = mails.Select(m => (Mail: m, Message: m.Parse())).ToList();
        Assert.That(parsed.Select(p => p.Message.MessageId), Is.Unique);
        Assert.That(parsed.Select(p => p.Mail.Sender), Is.Unique, "an envelope sender for each delivery");
        foreach (var (mail, message) in parsed)
        {
            Assert.That(message.To.Mailboxes.Single().Address, Is.EqualTo(mail.Recipient));
            Assert.That(message.Headers["List-Unsubscribe-Post"], Is.EqualTo("List-Unsubscribe=One-Click"));
            var alternative = (MultipartAlternative)message.Body!;
            Assert.That(alternative.Select(part => part.ContentType.MimeType), Is.EqualTo(["text/plain", "text/html"]));
            RequireWhole(message.TextBody!);
            Assert.That(message.HtmlBody, Does.EndWith("</html>").Or.EndsWith("</html>\n").Or.EndsWith("</html>\r\n"));
        }
    }

    private static void RequireWhole(string text)
    {
        var (whole, at) = (WithoutSpaces(text), 0);
        foreach (var paragraph in Circular.Split('\n').Select(WithoutSpaces).Where(p => p.Length > 0))
        {
            at = whole.IndexOf(paragraph, at, StringComparison.Ordinal);
            Assert.That(at, Is.GreaterThanOrEqualTo(0), $"not whole, or not in its place: {paragraph}");
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient api, string path, string body, string type)
    {
        using var answer = await api.PostAsync(path, new StringContent(body, Encoding.UTF8, type));
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string Address(int contact) => string.Create(CultureInfo.InvariantCulture, $"contact{contact}@member.example");

    private static string State(JsonElement thing) => thing.GetProperty("state").GetString()!;

    private static string WithoutSpaces(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
}
