using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>When something is wrong the pages say whose fault it is, which of several is meant, and lead to where it is put right.</summary>
[Parallelizable]
internal sealed class WhereToLookTests : BrowserTest
{
    private static readonly SendResult SignIn = new(AttemptOutcome.RelayFailed, 535, "5.7.8", "Wrong password", ReplyReason.SignIn);
    private static readonly SendResult Closing = new(AttemptOutcome.RelayFailed, 421, "4.3.2", "Closing", ReplyReason.RelayUnavailable);
    private static readonly SendResult Content = new(AttemptOutcome.RefusedForNow, 451, "4.7.1", "Looks like spam", ReplyReason.Content);
    private static readonly SendResult Full = new(AttemptOutcome.RefusedForNow, 452, "4.2.2", "Mailbox full", ReplyReason.MailboxFull);

    private readonly DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
    private DirectoryInfo letters = null!;
    private BulletinsHost host = null!;
    private StaffSession session = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        letters = Directory.CreateTempSubdirectory("bulletins-letters-");
        var large = Path.Combine(letters.FullName, "large.eml");
        await File.WriteAllBytesAsync(large, new byte[2_000_000]);
        // What has just been written isn't read yet, and the next round comes a minute later.
        File.SetLastWriteTimeUtc(large, now - TimeSpan.FromMinutes(5));
        (host, session) = await BulletinsHost.StartWithSampleAsync(("Tracking:Incoming:LargestMegabytes", "1"),
            ("Tracking:Incoming:Folders:0:Name", "away"), ("Tracking:Incoming:Folders:0:Path", "/nowhere/at/all"),
            ("Tracking:Incoming:Folders:1:Name", "letters"), ("Tracking:Incoming:Folders:1:Path", letters.FullName), ("Tracking:Incoming:Folders:1:Kind", "Eml"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await host.DisposeAsync();
        letters.Delete(recursive: true);
    }

    [Test]
    public async Task A_mail_that_waits_says_whether_our_own_relay_or_another_server_did_not_take_it()
    {
        await using var db = host.OpenDatabase();
        SendResult[] tries = [SignIn, Closing, Content, Full];
        var builder = new DispatchBuilder().In(DispatchState.Paused);
        foreach (var tried in tries)
            builder.With(new DeliveryRow(DeliveryState.Deferred) { Tries = [tried], DueAt = now.AddHours(1) });
        var dispatch = await builder.SaveAsync(db);
        var deliveries = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id).OrderBy(d => d.Id).Select(d => d.Id).ToListAsync();

        string[] english = ["Our own relay refused us", "Our own relay failed", "for what we are or send", "The server refused it for now."];
        string[] chinese = ["我們的發信伺服器拒絕了我們", "我們的發信伺服器出現故障", "原因在於我們的郵件或發信方", "伺服器暫時不接收這封郵件"];
        foreach (var (language, words, next) in ((string, string[], string)[])[("en", english, "when the dispatch is resumed"), ("zh-HK", chinese, "恢復發送後會再試")])
        {
            for (var i = 0; i < tries.Length; i++)
            {
                var page = await OpenAsync($"/dispatches/{dispatch.Id}/deliveries/{deliveries[i]}", language);
                var card = page.Locator("section", new() { Has = page.Locator("#state") });
                await Assertions.Expect(card).ToContainTextAsync(words[i]);
                await Assertions.Expect(card).ToContainTextAsync(next);
            }
        }
    }

    [Test]
    public async Task A_dispatch_that_a_relay_refused_altogether_leads_to_the_relays()
    {
        await using var db = host.OpenDatabase();
        var refused = await new DispatchBuilder().PausedBecause(new Fault(Words.Sending, RefusalWatch.RelayRefusesAll, "main", 5, "535 Wrong password")).With(DeliveryState.Pending, 1).SaveAsync(db);
        var other = await new DispatchBuilder().PausedBecause(new Fault(Words.Sending, RefusalWatch.AllRefused, 20, 20, "550 no")).With(DeliveryState.Pending, 1).SaveAsync(db);

        await Assertions.Expect((await OpenAsync($"/dispatches/{refused.Id}")).Locator(".reason a")).ToHaveAttributeAsync("href", "/relays");
        var page = await OpenAsync($"/dispatches/{other.Id}");
        await Assertions.Expect(page.Locator(".reason")).ToContainTextAsync("550 no");
        await Assertions.Expect(page.Locator(".reason a")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task On_the_home_page_a_dispatch_is_told_from_another_of_its_circular_by_audience_and_time()
    {
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().PreparedAt(now.AddHours(-3)).PausedBecause(new Fault(Words.Sending, RefusalWatch.AllRefused, 20, 20, "550 no")).With(DeliveryState.Pending, 1).SaveAsync(db);
        var again = Dispatch.Resend(dispatch, await db.Contacts.MinAsync(c => c.Id), "staff@example.org", now);
        again.Pause(new Fault(Words.Sending, RefusalWatch.AllRefused, 20, 20, "550 no"));
        db.Add(again);
        await db.SaveChangesAsync();

        var page = await OpenAsync("/", width: 375);

        var first = page.Locator("[data-work=StoppedByItself]").Filter(new() { Has = page.Locator($"a[href='/dispatches/{dispatch.Id}']") });
        await Assertions.Expect(first).ToContainTextAsync(dispatch.SegmentName);
        await Assertions.Expect(first).ToContainTextAsync(HongKongTime.FromUtc(dispatch.SendAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        await Assertions.Expect(page.Locator("[data-work=StoppedByItself]").Filter(new() { Has = page.Locator($"a[href='/dispatches/{again.Id}']") })).ToContainTextAsync("Sent again");
        await page.ShouldFitAsync();
    }

    [Test]
    public async Task A_source_that_was_read_with_trouble_is_not_as_bad_as_one_that_cannot_be_read()
    {
        for (var wait = 0; wait < 300 && await SourcesAsync() < 2; wait++)
            await Task.Delay(200);

        var page = await OpenAsync("/");

        await Assertions.Expect(page.Locator("[data-work=Mailbox]")).ToContainTextAsync("away");
        await Assertions.Expect(page.Locator("[data-work=Mailbox] .badge-bad")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("[data-work=MailboxPartly]")).ToContainTextAsync("letters");
        await Assertions.Expect(page.Locator("[data-work=MailboxPartly] .badge-waiting")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_contact_whose_bounce_waits_for_a_decision_is_marked_on_the_page_of_the_firm()
    {
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(new DeliveryRow(DeliveryState.Bounced) { Email = "held@held.example" })
            .With(new DeliveryRow(DeliveryState.Sent) { Email = "well@held.example" }).SaveAsync(db);
        var hold = new VerdictHold { Domain = "held.example", Reason = ReplyReason.UnknownAddress, Since = now };
        db.Add(hold);
        await db.SaveChangesAsync();
        var deliveries = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id).OrderBy(d => d.Id).ToListAsync();
        db.Add(new DeliveryEvent
        {
            Key = "test:held", DeliveryId = deliveries[0].Id, DispatchId = dispatch.Id, ContactId = deliveries[0].ContactId, MemberId = deliveries[0].MemberId, NormalizedEmail = deliveries[0].NormalizedEmail,
            Kind = DeliveryEventKind.Bounced, Hard = true, Reason = ReplyReason.UnknownAddress, Source = "test", Evidence = MatchEvidence.EnvelopeSender, At = now, RecordedAt = now, AppliedAt = now, HoldId = hold.Id,
        });
        await db.SaveChangesAsync();

        await Assertions.Expect((await OpenAsync($"/members/{deliveries[0].MemberId}")).Locator("td a.badge[href='/suppressions']")).ToHaveTextAsync("Bounce to decide");
        var page = await OpenAsync($"/members/{deliveries[1].MemberId}");
        await Assertions.Expect(page.Locator("td").Filter(new() { HasText = "well@held.example" }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("td a.badge")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task What_was_sent_to_a_person_goes_back_to_the_first_circular_and_what_the_mail_provider_dropped_went_to_nobody()
    {
        await using var db = host.OpenDatabase();
        var deliveries = new List<Delivery>();
        for (var i = 1; i <= 22; i++)
        {
            var dispatch = await new DispatchBuilder().In(DispatchState.Completed).Of($"2020/{i}", (Language.TraditionalChinese, $"第{i}封"), (Language.English, $"Letter {i}"))
                .With(new DeliveryRow(i < 22 ? DeliveryState.Sent : DeliveryState.Excluded) { Tries = [new SendResult(AttemptOutcome.Accepted, 250, null, "Ok")] }).SaveAsync(db);
            deliveries.Add(await db.Deliveries.AsNoTracking().SingleAsync(d => d.DispatchId == dispatch.Id));
        }
        var (ids, contact, last) = (deliveries.ConvertAll(d => d.Id), deliveries[0].ContactId, deliveries[^1]);
        await db.Deliveries.Where(d => ids.Contains(d.Id)).ExecuteUpdateAsync(row => row.SetProperty(d => d.ContactId, contact));
        db.DeliveryEvents.Add(new DeliveryEvent
        {
            Key = "test:dropped", DeliveryId = last.Id, DispatchId = last.DispatchId, ContactId = contact, NormalizedEmail = last.NormalizedEmail, Kind = DeliveryEventKind.Withheld,
            Diagnostic = "Unsubscribed Address", Source = "SendGrid", Evidence = MatchEvidence.MessageId, At = now, RecordedAt = now, AppliedAt = now,
        });
        await db.SaveChangesAsync();

        var page = await OpenAsync($"/contacts/{contact}");
        await page.ReadyAsync();
        var rows = page.Locator(".sent tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(20);
        await Assertions.Expect(rows.First).ToContainTextAsync("2020/22 Letter 22");
        await Assertions.Expect(rows.First).ToContainTextAsync("Unsubscribed from everything");
        await page.Locator(".sent .more button").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(22);
        await Assertions.Expect(rows.Last).ToContainTextAsync("2020/1 Letter 1");
        await Assertions.Expect(page.Locator(".sent .more")).ToHaveCountAsync(0);

        await rows.First.Locator(".row-title").ClickAsync();
        await Assertions.Expect(page.Locator("section", new() { Has = page.Locator("#state") })).ToContainTextAsync("The relay took the mail, but the mail provider didn’t send it on");
        await Assertions.Expect(page.Locator("[aria-labelledby=came-back]")).ToContainTextAsync("Unsubscribed Address");
    }

    [TestCase("hold:1", "/suppressions")]
    [TestCase("spread:7:Unreachable", "/dispatches/7")]
    [TestCase("dispatch:7:paused:3", "/dispatches/7")]
    [TestCase("forward:5", "/answers/5")]
    public async Task A_notice_that_was_given_up_leads_to_what_it_tells(string key, string address)
    {
        await using var db = host.OpenDatabase();
        var notice = Notice.Write(key, "secretariat@prdia.example", $"Subject of {key}", "text", now);
        notice.MarkFailed("550 no", null);
        db.Add(notice);
        await db.SaveChangesAsync();

        var page = await OpenAsync("/answers");

        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = notice.Subject, Exact = true })).ToHaveAttributeAsync("href", address);
    }

    [Test]
    public async Task Whoever_the_circular_was_sent_again_to_is_left_out_of_the_retry_and_the_page_says_so()
    {
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Failed, 3).SaveAsync(db);
        var contacts = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id).OrderBy(d => d.Id).Select(d => d.ContactId).ToListAsync();
        var again = Dispatch.Resend(dispatch, contacts[0], "staff@example.org", now);
        again.Pause(null);
        db.Add(again);
        await db.SaveChangesAsync();

        var page = await OpenAsync($"/dispatches/{dispatch.Id}");

        await Assertions.Expect(page.Locator("#retry")).ToHaveTextAsync("Retry the 2 that failed…");
        await Assertions.Expect(page.Locator("[data-seen-to]")).ToContainTextAsync("1 more failed and are left out");
    }

    [Test]
    public async Task A_report_names_its_circular_and_on_a_phone_shows_of_many_domains_the_first_and_of_each_what_there_is()
    {
        await using var db = host.OpenDatabase();
        var builder = new DispatchBuilder().In(DispatchState.Completed);
        for (var i = 0; i < 14; i++)
            builder.With(new DeliveryRow(DeliveryState.Sent) { Email = $"a@d{i}.example" });
        var dispatch = await builder.SaveAsync(db);
        var number = await db.Bulletins.Where(b => b.Id == dispatch.BulletinId).Select(b => b.Number).SingleAsync();

        var page = await OpenAsync($"/dispatches/{dispatch.Id}/report", width: 375);

        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(number!);
        var domains = page.Locator("section", new() { Has = page.Locator("#domains") });
        await Assertions.Expect(domains.Locator("tbody tr:visible")).ToHaveCountAsync(8);
        await Assertions.Expect(domains.Locator("tbody tr").First.Locator("td:visible")).ToHaveCountAsync(3);
        await domains.Locator("summary").ClickAsync();
        await Assertions.Expect(domains.Locator("tbody tr:visible")).ToHaveCountAsync(14);
        await page.ShouldFitAsync();
        await page.SetViewportSizeAsync(1280, 900);
        await Assertions.Expect(domains.Locator("tbody tr:visible")).ToHaveCountAsync(14);
    }

    private async Task<int> SourcesAsync()
    {
        await using var db = host.OpenDatabase();
        return await db.MailSourceStates.CountAsync();
    }

    private async Task<IPage> OpenAsync(string address, string language = "en", int width = 1280)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        await page.GotoAsync(host.BaseUrl + address);
        return page;
    }
}
