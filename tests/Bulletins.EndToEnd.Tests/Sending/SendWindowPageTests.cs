using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>What staff can see before the time of a dispatch comes: that mail doesn't go out now, and what must be done first.</summary>
[Parallelizable]
internal sealed class SendWindowPageTests : BrowserTest
{
    private BulletinsHost host = null!;
    private StaffSession session = null!;

    /// <summary>A window that opens in three days.</summary>
    [OneTimeSetUp]
    public async Task Start()
    {
        var day = HongKongTime.FromUtc(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(3);
        (host, session) = await BulletinsHost.StartWithSampleAsync(
            ("Sending__Windows__0__Days__0", day.DayOfWeek.ToString()), ("Sending__Windows__0__From", "09:00"), ("Sending__Windows__0__To", "18:00"));
    }

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [TestCase("zh-HK", 1280, "現在不是發信時段")]
    [TestCase("en", 375, "The send window is closed")]
    public async Task The_page_of_relays_says_when_mail_goes_out_next(string language, int width, string words)
    {
        var page = await OpenAsync("/relays", language, width);

        await Assertions.Expect(page.Locator("[data-window=closed]")).ToContainTextAsync(words);
        await Assertions.Expect(page.Locator("[data-window=closed]")).ToContainTextAsync("09:00");
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
    }

    [Test]
    public async Task A_relay_whose_rest_is_over_is_not_said_to_be_tried_in_the_past_and_the_page_follows_by_itself()
    {
        using var api = host.Client(await host.CreateTokenAsync());
        var name = (await api.GetFromJsonAsync<JsonElement>("/api/relays")).GetProperty("relays")[0].GetProperty("name").GetString()!;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await RestAsync(name, now.AddHours(-1));
        var page = await OpenAsync("/relays", "en", 1280);
        var notice = page.Locator("section.card .notice");
        await Assertions.Expect(notice).ToContainTextAsync("Its rest is over");
        await Assertions.Expect(notice).Not.ToContainTextAsync("Tried again");

        await RestAsync(name, now.AddHours(1));
        await Assertions.Expect(notice).ToContainTextAsync("Tried again at", new() { Timeout = 15_000 });
    }

    [Test]
    public async Task A_program_is_told_when_mail_goes_out_next()
    {
        using var api = host.Client(await host.CreateTokenAsync());
        var window = (await api.GetFromJsonAsync<JsonElement>("/api/relays")).GetProperty("window");
        Assert.That((window.GetProperty("open").GetBoolean(), window.GetProperty("opensAt").GetString()), Is.EqualTo((false, $"{HongKongTime.FromUtc(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(3):yyyy-MM-dd}T01:00:00Z")));
    }

    [TestCase("zh-HK", 1280)]
    [TestCase("en", 375)]
    public async Task A_scheduled_circular_that_must_be_approved_anew_is_work_before_its_time(string language, int width)
    {
        await using (var db = host.OpenDatabase())
        {
            var earlier = await new DispatchBuilder().In(DispatchState.Completed).SaveAsync(db);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            db.Add(Dispatch.Schedule(await db.Bulletins.SingleAsync(b => b.Id == earlier.BulletinId), await db.Segments.SingleAsync(s => s.Id == earlier.SegmentId),
                now.AddDays(1), null, "staff@example.org", now));
            await db.SaveChangesAsync();
        }
        var page = await OpenAsync("/", language, width);

        await page.Locator("[data-work=ToApproveAnew] a").First.ClickAsync();

        await page.ArriveAtAsync("**/bulletins/*");
        await Assertions.Expect(page.GetByText(language == "en" ? "It no longer reads as it was approved" : "現在的內容與批核時不同")).ToBeVisibleAsync();
        await page.ShouldFitAsync();
    }

    [TestCase("zh-HK", 1280, "郵件會等到", "緊急")]
    [TestCase("en", 375, "mails wait until", "Urgent")]
    public async Task Whoever_sends_now_is_told_that_it_waits_for_the_window_or_would_never_leave(string language, int width, string words, string urgent)
    {
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        var (bulletin, segment) = (association.AddApprovedBulletin("等候時段的通告"), association.AddSegment(name: $"等候時段的分組 {language}"));
        var page = await OpenAsync($"/dispatches/new?bulletin={bulletin.Id}&segment={segment.Id}", language, width);
        await page.Locator("#next").ClickAsync();
        await Assertions.Expect(page.Locator("#window.notice-waiting")).ToContainTextAsync(words);
        await Assertions.Expect(page.Locator("#window")).ToContainTextAsync("09:00");
        await page.ShouldFitAsync();

        await page.Locator("#back").ClickAsync();
        await page.Locator("#not-after").FillAsync($"{HongKongTime.FromUtc(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1):yyyy-MM-dd'T'HH:mm}");
        await page.Locator("#next").ClickAsync();
        await Assertions.Expect(page.Locator("#window.notice-bad")).ToContainTextAsync(urgent);

        await page.Locator("#back").ClickAsync();
        await page.Locator("#priority-Urgent").CheckAsync();
        await page.Locator("#next").ClickAsync();
        await Assertions.Expect(page.Locator("#confirm")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#window")).ToHaveCountAsync(0);
    }

    private async Task RestAsync(string relay, DateTime until)
    {
        await using var db = host.OpenDatabase();
        var state = await db.RelayStates.SingleOrDefaultAsync(r => r.Name == relay);
        if (state is null)
            db.RelayStates.Add(state = new RelayState { Name = relay });
        (state.State, state.Reason, state.Until, state.Failures, state.ChangedAt) = (CircuitState.Open, "Nobody listens there.", until, 1, until.AddMinutes(-1));
        await db.SaveChangesAsync();
    }

    private async Task<IPage> OpenAsync(string address, string language, int width)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        await page.GotoAsync(host.BaseUrl + address);
        if (address != "/")
            await page.ReadyAsync();
        return page;
    }
}
