using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>Mails whose being read is recorded: mailed, opened and followed through the running program.</summary>
[Parallelizable]
internal sealed partial class ReadingsTests : BrowserTest
{
    private const string First = "https://a.example/x?y=1&z=%E4%B8%AD#part";
    private const string Second = "https://b.example/香港?q=通告";
    private const string Body = """<p><a href="https://a.example/x?y=1&amp;z=%E4%B8%AD#part">甲</a> <a href="https://b.example/香港?q=通告">乙</a> <a href="mailto:office@association.example">電郵</a></p>""";

    private SmtpTestServer relay = null!;
    private BulletinsHost host = null!;
    private HttpClient api = null!;
    private HttpClient reader = null!;
    private Bulletin bulletin = null!;
    private Segment segment = null!;
    private Sent sent = null!;

    private sealed record Sent(long Id, string Html, string Text, string Token, string[] Links);

    [OneTimeSetUp]
    public async Task Start()
    {
        relay = new SmtpTestServer();
        host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Name", "test"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"), ("Mail:Relays:0:Security", "None"));
        api = host.Client(await host.CreateTokenAsync());
        reader = host.Client(followRedirects: false);
        reader.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36");
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(1);
        segment = association.AddSegment();
        bulletin = association.AddApprovedBulletin("有連結的通告", Body, null, [Language.TraditionalChinese]);
        sent = await SendAsync(new { segmentId = segment.Id, trackOpens = true, trackClicks = true });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        api.Dispose();
        reader.Dispose();
        await host.DisposeAsync();
        await relay.DisposeAsync();
    }

    [Test]
    public async Task By_default_a_mail_has_no_recorded_link_no_picture_and_no_notice()
    {
        var plain = await SendAsync(new { segmentId = segment.Id });
        Assert.That(plain.Html, Does.Not.Contain("/l/").And.Not.Contain("/o/").And.Not.Contain("記錄本通告"));
        Assert.That(plain.Html, Does.Contain("href=\"https://a.example/x?y=1&amp;z=%E4%B8%AD#part\""));
        Assert.That(plain.Text, Is.EqualTo(Unnoticed(sent.Text).Replace(sent.Token, plain.Token, StringComparison.Ordinal)));
    }

    [Test]
    public async Task Each_link_leads_to_its_own_address_and_is_kept_nowhere()
    {
        Assert.That(sent.Html, Does.Contain("我們會記錄本通告有否被開啟").And.Contain($"{host.BaseUrl}/u/{sent.Token}\"").And.Contain("mailto:office@association.example"));
        Assert.That(sent.Text, Does.Contain("我們會記錄本通告有否被開啟").And.Contain("a.example/x?y=1&z=").And.Not.Contain("/l/"));
        Assert.That(sent.Links, Has.Length.EqualTo(3));
        string[] expected = [First, "https://b.example/%E9%A6%99%E6%B8%AF?q=%E9%80%9A%E5%91%8A", $"/b/{sent.Token}"];
        foreach (var (link, address) in sent.Links.Zip(expected))
        {
            using var answer = await reader.GetAsync($"/l/{sent.Token}/{link}");
            Assert.That((answer.StatusCode, Location(answer)), Is.EqualTo((HttpStatusCode.Redirect, address)));
            Assert.That(answer.Headers.CacheControl!.NoStore);
            Assert.That(answer.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
            Assert.That(answer.Headers.GetValues("X-Robots-Tag").Single(), Does.Contain("noindex"));
            Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        }
    }

    [Test]
    public async Task Whatever_we_did_not_mail_leads_nowhere_else()
    {
        var other = await SendAsync(new { segmentId = segment.Id, trackClicks = true });
        var (number, signature) = (sent.Links[0].Split('.')[0], sent.Links[0].Split('.')[1]);
        string[] wrong =
        [
            $"{sent.Token}/{other.Links[0]}", $"{other.Token}/{sent.Links[0]}", $"{sent.Token}/2.{signature}", $"{sent.Token}/{number}.{signature[..^1]}{(signature[^1] == 'A' ? 'B' : 'A')}", $"{sent.Token}/{number}",
            $"{sent.Token}/{sent.Links[0]}%0d%0aLocation:%20https://evil.example", $"{sent.Token}//evil.example", $"{sent.Token}/https://evil.example", $"{sent.Token}/%2f%2fevil.example",
            $"{sent.Token}/1.x?url=https://evil.example", $"{new string('0', 32)}/{sent.Links[0]}", $"x/{sent.Links[0]}",
        ];
        foreach (var path in wrong)
        {
            using var answer = await reader.GetAsync($"/l/{path}");
            Assert.That((answer.StatusCode, Location(answer)), Is.EqualTo((HttpStatusCode.NotFound, (string?)null)), path);
        }
        using var with = await reader.GetAsync($"/l/{sent.Token}/{sent.Links[0]}?url=//evil.example&language=en");
        Assert.That(Location(with), Is.EqualTo(First));
        var page = await reader.GetStringAsyncWhateverItsStatus($"/l/{sent.Token}/1.x");
        Assert.That(page, Does.Contain("找不到這個連結").And.Contain($"href=\"/b/{sent.Token}\""));
    }

    [Test]
    public async Task Links_lead_on_after_a_restart_with_all_keys_of_the_program_gone()
    {
        await host.StopAsync();
        Directory.Delete(Path.Combine(host.DataFolder, "keys"), recursive: true);
        await host.StartAgainAsync();
        using var answer = await reader.GetAsync($"/l/{sent.Token}/{sent.Links[0]}");
        Assert.That(Location(answer), Is.EqualTo(First));
    }

    [Test]
    public async Task What_is_asked_for_is_written_down_and_judged_and_nothing_else_changes()
    {
        var mail = await SendAsync(new { segmentId = segment.Id, trackOpens = true, trackClicks = true });
        await UntilAsync(async db => await db.Dispatches.AllAsync(d => d.CompletedAt != null));
        var before = await TablesAsync();

        using (await reader.GetAsync($"/o/{mail.Token}.gif")) { }
        using (await reader.SendAsync(new(HttpMethod.Head, $"/l/{mail.Token}/{mail.Links[0]}"))) { }
        using (await reader.GetAsync($"/l/{mail.Token}/{mail.Links[2]}")) { }
        await UntilAsync(async db => await db.ReadingEvents.CountAsync(e => e.DispatchId == mail.Id && e.Reader != null) == 3);

        var after = await TablesAsync();
        Assert.That(after.Keys.Where(table => after[table] != before[table]), Is.SubsetOf(Changing));
        await using var db = host.OpenDatabase();
        Assert.That(await db.ReadingEvents.Where(e => e.DispatchId == mail.Id).Select(e => e.Because).ToListAsync(), Is.All.EqualTo(ReaderSign.HiddenLink));
        var view = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{mail.Id}/readings");
        Assert.That((view.GetProperty("opened").GetProperty("machine").GetInt32(), view.GetProperty("opened").GetProperty("person").GetInt32()), Is.EqualTo((1, 0)));
        Assert.That(await api.GetStringAsync($"/api/dispatches/{mail.Id}/readings.csv"), Does.Contain("contact1@firm1.example").And.Contain("HEAD").And.Match("as_of,time_zone\r?\n(.*,[0-9]{4}-[0-9: -]+,Asia/Hong_Kong\r?\n)+$"));
    }

    [Test]
    public async Task The_picture_comes_whatever_the_token_and_is_never_kept()
    {
        foreach (var token in (string[])[sent.Token, new string('0', 32), "x"])
        {
            using var answer = await reader.GetAsync($"/o/{token}.gif");
            Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore), Is.EqualTo((HttpStatusCode.OK, "image/gif", true)));
        }
    }

    [Test]
    public async Task A_recorded_mail_looks_as_it_would_without()
    {
        var page = await OpenPageAsync("about:blank", width: 700, javaScript: false);
        await page.SetContentAsync(sent.Html);
        var recorded = await page.ScreenshotAsync();
        var hidden = page.Locator("a[aria-hidden]");
        Assert.That(await hidden.BoundingBoxAsync() is not { Width: > 0 });
        await page.SetContentAsync(HiddenParts().Replace(sent.Html, ""));
        Assert.That(await page.ScreenshotAsync(), Is.EqualTo(recorded));
    }

    /// <summary>What the program changes by itself while it runs.</summary>
    private static readonly string[] Changing = ["ReadingEvents", "Workers", "PaceMeters", "PaceUsages", "ConnectionShares", "RelayStates", "DispatchFigures", "Notices", "sqlite_sequence"];

    private async Task<Sent> SendAsync(object request)
    {
        using var answer = await api.PostAsJsonAsync($"/api/bulletins/{bulletin.Id}/dispatches", request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        await UntilAsync(async db => (await db.Dispatches.SingleAsync(d => d.Id == id)).CompletedAt is not null);
        await using var db = host.OpenDatabase();
        var token = await db.Deliveries.Where(d => d.DispatchId == id).Select(d => d.Token).SingleAsync();
        var mail = relay.Messages.Select(message => MimeMessage.Load(new MemoryStream(message.Bytes))).Single(message => message.MessageId!.StartsWith(token, StringComparison.Ordinal));
        return new Sent(id, mail.HtmlBody!, mail.TextBody!, token, [.. Link().Matches(mail.HtmlBody!).Select(match => match.Groups[1].Value)]);
    }

    private async Task UntilAsync(Func<BulletinsDb, Task<bool>> holds)
    {
        for (var wait = 0; wait < 300; wait++, await Task.Delay(100))
        {
            await using var db = host.OpenDatabase();
            if (await holds(db))
                return;
        }
        Assert.Fail("It didn't come to be within 30 seconds.");
    }

    private async Task<Dictionary<string, string>> TablesAsync()
    {
        await using var db = host.OpenDatabase();
        var tables = await db.Database.SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_master WHERE type = 'table'").ToListAsync();
        await db.Database.OpenConnectionAsync();
        Dictionary<string, string> hashes = [];
        foreach (var table in tables)
        {
            using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The names are the database's own.
            command.CommandText = $"SELECT * FROM \"{table}\"";
#pragma warning restore CA2100
            using var rows = await command.ExecuteReaderAsync();
            var text = new StringBuilder();
            while (await rows.ReadAsync())
                for (var i = 0; i < rows.FieldCount; i++)
                    text.Append(rows.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : rows.GetValue(i)).Append('\u001f');
            hashes[table] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        return hashes;
    }

    private static string? Location(HttpResponseMessage answer) => answer.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;

    private static string Unnoticed(string text) => Notice().Replace(text, "");

    [GeneratedRegex(@"/l/[0-9a-f]{32}/([^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"<a [^>]*aria-hidden=[^>]*></a>|<img [^>]*/o/[^>]*>")]
    private static partial Regex HiddenParts();

    [GeneratedRegex(@"\r?\n為了解通告[^\n]*\n([^\n]+\n)*(?=\r?\n)")]
    private static partial Regex Notice();
}

internal static class AnswerText
{
    public static async Task<string> GetStringAsyncWhateverItsStatus(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }
}
