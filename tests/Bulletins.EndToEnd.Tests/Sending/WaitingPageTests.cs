using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The page of a dispatch says why mails of it that are due don't go at this moment.</summary>
[Parallelizable]
internal sealed class WaitingPageTests : BrowserTest
{
    private SmtpTestServer server = null!;
    private BulletinsHost host = null!;
    private StaffSession session = null!;

    /// <summary>A connection is opened before the budget is asked: where nobody listens the mails wait for the relay. One relay whose budget of the day is used up but for what urgent mails may have.</summary>
    [OneTimeSetUp]
    public async Task Start()
    {
        server = new SmtpTestServer();
        (host, session) = await BulletinsHost.StartWithSampleAsync(("Mail:Relays:0:Name", "daily"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{server.Port}"), ("Mail:Relays:0:Security", "None"), ("Mail:Relays:0:Budget:PerDay", "20"),
            ("Tracking:SummaryMails:Enabled", "false"));
        await using var db = host.OpenDatabase();
        db.Add(new PaceUsage { Relay = "daily", Provider = "", Minute = PaceUsage.MinuteOf(TimeProvider.System.GetUtcNow().UtcDateTime), Count = 19 });
        await db.SaveChangesAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await host.DisposeAsync();
        await server.DisposeAsync();
    }

    [TestCase("zh-HK", 1280, "此刻沒有郵件寄出", "其他收件人：已達發送額度（daily：每日 20 封）", "其他收件人：等候發信伺服器「daily」")]
    [TestCase("en", 375, "Nothing goes out at this moment", "Other recipients: wait for a budget (daily: 20 a day)", "Other recipients: wait for relay “daily”")]
    public async Task The_page_and_the_api_say_what_mails_wait_for_now_and_follow(string language, int width, string now, string budget, string relay)
    {
        Dispatch dispatch;
        var at = TimeProvider.System.GetUtcNow().UtcDateTime;
        await using (var db = host.OpenDatabase())
        {
            await db.RelayStates.ExecuteDeleteAsync();
            dispatch = await new DispatchBuilder().In(DispatchState.Sending).With(new DeliveryRow(DeliveryState.Pending) { DueAt = at }).SaveAsync(db);
        }
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        await page.GotoAsync($"{host.BaseUrl}/dispatches/{dispatch.Id}");
        await page.ReadyAsync();

        await Assertions.Expect(page.Locator(".waits")).ToContainTextAsync(budget);
        await Assertions.Expect(page.Locator(".state-line")).ToContainTextAsync(now);
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
        using var api = host.Client(await host.CreateTokenAsync());
        var wait = (await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch.Id}")).GetProperty("waits").EnumerateArray().Single();
        Assert.That((wait.GetProperty("kind").GetString(), wait.GetProperty("relay").GetString(), wait.GetProperty("providers")[0].GetString()), Is.EqualTo(("budget", "daily", "")));
        Assert.That(wait.GetProperty("until").GetDateTime() - at, Is.InRange(TimeSpan.FromHours(23), TimeSpan.FromHours(25)));

        await using (var db = host.OpenDatabase())
        {
            db.Add(new RelayState { Name = "daily", State = CircuitState.Open, Reason = "Nobody listens there.", Until = at.AddHours(1), Failures = 1, ChangedAt = at, FailingSince = at.AddHours(-1) });
            await db.SaveChangesAsync();
        }
        await Assertions.Expect(page.Locator(".waits")).ToContainTextAsync(relay);
        await page.GotoAsync($"{host.BaseUrl}/");
        var work = page.Locator("[data-work=WaitsForRelay]").Filter(new() { Has = page.Locator($"a[href='/dispatches/{dispatch.Id}']") });
        await Assertions.Expect(work).ToContainTextAsync(relay);
        await page.ShouldFitAsync();
        await work.Locator("a").First.ClickAsync();
        await page.ArriveAtAsync($"**/dispatches/{dispatch.Id}");
        await page.ReadyAsync();
        (await api.PostAsync($"/api/dispatches/{dispatch.Id}/pause", null)).EnsureSuccessStatusCode();
        await Assertions.Expect(page.Locator(".waits")).ToHaveCountAsync(0);
    }
}
