using System.Buffers;
using System.Globalization;
using System.Text;
using Bulletins.Rendering;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Readings;

/// <summary>What is counted of readings, and how long each is kept.</summary>
public sealed class ReadingRetentionTests : TrackedMailTest
{
    [Test]
    public async Task What_was_seen_is_judged_counted_and_its_network_forgotten_in_time()
    {
        await SendAsync(RecordedReading.Clicks);
        var mail = await MailAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        var at = Clock.GetUtcNow().UtcDateTime;
        const string browser = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        await SeeAsync(mail, 1, at, browser);
        Assert.That(await CountAsync(mail), Is.EqualTo(new ReaderCounts(1, 0, 0)));

        await SeeAsync(mail, 3, at.AddSeconds(5), browser);
        Assert.That(await CountAsync(mail), Is.EqualTo(new ReaderCounts(0, 1, 0)), "the hidden link shows what the first was");

        Clock.Advance(TimeSpan.FromDays(31));
        await Engine.UseAsync(async (ReadingRetention retention) => { await retention.ForgetAsync(); return 0; });
        await using var db = Database.Open();
        Assert.That(await db.ReadingEvents.Select(e => new { e.Network, e.Agent, e.Because }).Distinct().SingleAsync(), Is.EqualTo(new { Network = (string?)null, Agent = (string?)null, Because = (ReaderSign?)ReaderSign.HiddenLink }));
    }

    [TestCase(10)]
    [TestCase(FiguresBook.CountedAtOnce + 1, Description = "one that is counted in the background")]
    public async Task Who_followed_a_link_is_forgotten_two_years_later_and_how_many_did_stays(int candidates)
    {
        await SendAsync(RecordedReading.Clicks);
        var mail = await MailAsync();
        await using var db = Database.Open();
        await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, candidates).SetProperty(d => d.CompletedAt, Clock.GetUtcNow().UtcDateTime));
        await SeeAsync(mail, 1, Clock.GetUtcNow().UtcDateTime, "Mozilla/5.0");
        var counted = await ReportAsync(mail) is { } report ? (report.Clicked, report.Links[0].Clicked) : default;
        Assert.That(counted.Item1, Is.Not.EqualTo(ReaderCounts.None));
        Clock.Advance(TimeSpan.FromDays(729));
        await ForgetAsync();
        Assert.That(await db.ReadingEvents.CountAsync(), Is.EqualTo(1), "not yet");
        Clock.Advance(TimeSpan.FromDays(2));

        await ForgetAsync();
        Assert.That(await db.ReadingEvents.AnyAsync(), Is.False);
        await SeeAsync(mail, 2, Clock.GetUtcNow().UtcDateTime, "Mozilla/5.0");
        await CountDueAsync();
        await ForgetAsync();

        Assert.That(await db.ReadingEvents.AnyAsync(), Is.False, "nor does what comes later stay");
        foreach (var shown in (ReadingReport[])[await ReportAsync(mail), await Engine.UseAsync((DispatchReadings readings) => readings.CountAsync(mail.DispatchId))])
            Assert.That((shown.Clicked, shown.Links[0].Clicked, shown.IsFinal), Is.EqualTo((counted.Item1, counted.Item2, true)));
    }

    private Task<int> ForgetAsync() => Engine.UseAsync(async (ReadingRetention retention) => { await retention.ForgetAsync(); return 0; });

    [Test]
    public async Task Readings_of_a_large_dispatch_are_counted_in_the_background_and_again_only_when_there_are_more()
    {
        await SendAsync(RecordedReading.Clicks);
        var mail = await MailAsync();
        await using (var db = Database.Open())
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, FiguresBook.CountedAtOnce + 1));
        await CountDueAsync();
        Assert.That((await ReportAsync(mail)).AsOf, Is.EqualTo(Clock.GetUtcNow().UtcDateTime), "nobody has read it yet: it is counted on the spot");

        await SeeAsync(mail, 1, Clock.GetUtcNow().UtcDateTime, "Mozilla/5.0");
        Clock.Advance(TimeSpan.FromMinutes(2));
        await CountDueAsync();
        var first = await ReportAsync(mail);
        Clock.Advance(TimeSpan.FromDays(1));
        await CountDueAsync();
        Assert.That((await ReportAsync(mail)).AsOf, Is.EqualTo(first.AsOf), "nothing came");

        await SeeAsync(mail, 2, Clock.GetUtcNow().UtcDateTime, "Mozilla/5.0");
        Assert.That((await ReportAsync(mail)).AsOf, Is.EqualTo(first.AsOf), "old figures are shown with their time");
        await CountDueAsync();
        var second = await ReportAsync(mail);
        Assert.That(second.AsOf, Is.EqualTo(first.AsOf.AddDays(1)));
        Assert.That((Total(first), Total(second)), Is.EqualTo((1, 2)));

        static int Total(ReadingReport report) => report.Links.Sum(link => link.Clicked.Person + link.Clicked.Machine + link.Clicked.Unknown);
    }

    private Task<int> CountDueAsync() => Engine.UseAsync(async (DispatchReadings readings) => { await readings.CountDueAsync(default); return 0; });

    private async Task SeeAsync(ReadMail mail, int link, DateTime at, string agent)
    {
        await using var db = Database.Open();
        db.Add(new ReadingEvent { DispatchId = mail.DispatchId, DeliveryId = mail.DeliveryId, Kind = ReadingKind.Clicked, LinkNumber = link, At = at, Method = "GET", Network = "203.0.113.7", Agent = agent });
        await db.SaveChangesAsync();
        await Engine.UseAsync(async (ReadingJudgement judgement) => { await judgement.JudgeAsync(); return 0; });
    }
}
