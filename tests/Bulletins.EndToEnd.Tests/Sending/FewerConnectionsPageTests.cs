using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>Staff are told when a relay takes fewer connections than the settings say.</summary>
[Parallelizable]
internal sealed class FewerConnectionsPageTests : BrowserTest
{
    private const int Contacts = 60, Configured = 5, Budgeted = 4, Taken = 2, WarmUp = 500;

    private StaffSession session = null!;
    private int admitted;

    [Test]
    public async Task A_relay_that_takes_fewer_connections_than_configured_is_told_on_its_page_and_to_programs()
    {
        await using var relay = new SmtpTestServer { Script = TakeFew };
        (var host, session) = await BulletinsHost.StartWithSampleAsync(("Mail:Relays:0:Name", "narrow"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"),
            ("Mail:Relays:0:Security", "None"), ("Mail:Relays:0:MaxConnections", $"{Configured}"), ("Mail:Relays:0:Budget:Connections", $"{Budgeted}"), ("Mail:Relays:0:WarmUp:0", $"{WarmUp}"), ("Tracking:SummaryMails:Enabled", "false"));
        await using var stopping = host;
        using var api = host.Client(await host.CreateTokenAsync());
        Assert.That((await RelayAsync(api)).GetProperty("fewer").ValueKind, Is.EqualTo(JsonValueKind.Null), "before it has refused one");

        var sent = await SendAsync(host, api);

        Assert.That(sent, Is.GreaterThanOrEqualTo(Contacts), "and those of the sample");
        Assert.That(relay.Messages.Select(m => m.Recipient).ToList(), Is.Unique.And.Count.EqualTo(sent));
        var state = await RelayAsync(api);
        var fewer = state.GetProperty("fewer");
        Assert.That((state.GetProperty("state").GetString(), state.GetProperty("maxConnections").GetInt32(), fewer.GetProperty("connections").GetInt32()), Is.EqualTo(("closed", Configured, Taken)));
        Assert.That(fewer.GetProperty("reply").GetString(), Does.Contain("421 4.7.0 Too many connections from you"));
        Assert.That(fewer.GetProperty("until").GetDateTime() - TimeProvider.System.GetUtcNow().UtcDateTime, Is.InRange(TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        await RequireNoticeAsync(host, "zh-HK", 1280, $"暫時只用 {Taken} 條，而非 {Budgeted} 條", $"預熱期今日：{sent} / {WarmUp}", $@"連線 \d / {Taken}(?!\d)");
        await RequireNoticeAsync(host, "en", 375, $"Connections for now: {Taken} instead of {Budgeted}", $"Warm-up today: {sent} / {WarmUp}", $@"\d of {Taken} connections");
    }

    /// <summary>Each message takes a while, so that all the connections are wanted at once.</summary>
    private SmtpAnswer? TakeFew(SmtpMoment moment, string about)
    {
        switch (moment)
        {
            case SmtpMoment.Greeting when Interlocked.Increment(ref admitted) > Taken:
                Interlocked.Decrement(ref admitted);
                return SmtpAnswer.SayAndHangUp("421 4.7.0 Too many connections from you");
            case SmtpMoment.Dot:
                Thread.Sleep(50);
                return null;
            case SmtpMoment.Quit:
                Interlocked.Decrement(ref admitted);
                return null;
            default:
                return null;
        }
    }

    /// <returns>How many were sent.</returns>
    private static async Task<int> SendAsync(BulletinsHost host, HttpClient api)
    {
        var association = new Association(host.OpenDatabase, TimeProvider.System);
        association.AddContacts(Contacts);
        using var imported = await api.PostAsync("/api/bulletins/import", new StringContent(File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt")), Encoding.UTF8, "text/plain"));
        var bulletin = (await imported.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        (await api.PostAsync($"/api/bulletins/{bulletin}/approval", null)).EnsureSuccessStatusCode();
        using var created = await api.PostAsJsonAsync($"/api/bulletins/{bulletin}/dispatches", new { segmentId = association.AddSegment(name: "窄路").Id });
        var dispatch = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(100))
        {
            var state = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch}");
            if (state.GetProperty("state").GetString() == "completed")
                return state.GetProperty("counts").GetProperty("sent").GetInt32();
        }
        throw new TimeoutException("The dispatch did not complete.");
    }

    private static async Task<JsonElement> RelayAsync(HttpClient api) => (await api.GetFromJsonAsync<JsonElement>("/api/relays")).GetProperty("relays")[0];

    private async Task RequireNoticeAsync(BulletinsHost host, string language, int width, string words, string warmUp, string connections)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        await page.GotoAsync(host.BaseUrl + "/relays");
        await page.ReadyAsync();
        var notice = page.Locator($"[data-fewer='{Taken}']");
        await Assertions.Expect(notice).ToContainTextAsync(words);
        await Assertions.Expect(notice).ToContainTextAsync("421 4.7.0 Too many connections from you");
        await Assertions.Expect(page.Locator($"[data-warm-up='{WarmUp}']")).ToHaveTextAsync(warmUp);
        Assert.That(await page.Locator("section.card .row-facts").First.InnerTextAsync(), Does.Match(connections), "no more than it is given");
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
    }
}
