using Bulletins.Sending.Pace;
using Bulletins.Testing.Engine;
using Bulletins.Time;

namespace Bulletins.Tests.Sending.Pace;

/// <summary>What staff read of a relay's budgets.</summary>
public class RelayOverviewTests : EngineTest
{
    [TestCase(0, 60)]
    [TestCase(15, 60)]
    [TestCase(59, 60)]
    public async Task A_relay_that_keeps_its_pace_is_not_shown_above_its_limit(int second, int shown)
    {
        Clock.Advance(TimeSpan.FromSeconds(second));
        await SpendAsync("main", "", minutesAgo: 0, second);
        await SpendAsync("main", "", minutesAgo: 1, 60);
        await SpendAsync("main", "", minutesAgo: 2, 60);
        await SpendAsync("main", "qq", minutesAgo: 1, 120);

        var relay = await ReportAsync(Engine);

        Assert.That((relay.Pace.LastMinute, relay.Pace.LastHour), Is.EqualTo((shown, 120 + second)));
        Assert.That(relay.Providers.Single(p => p.Provider == "qq").LastMinute, Is.EqualTo(120 - 2 * second));
    }

    [Test]
    public async Task A_day_of_the_warm_up_counts_from_midnight_and_not_the_last_24_hours()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:WarmUp:0"] = "50", ["Mail:Relays:0:WarmUp:1"] = "100" });
        await SpendAsync("main", "", minutesAgo: 11 * 60, 50);
        await SpendAsync("main", "", minutesAgo: 10 * 60, 30);
        await SpendAsync("main", "", minutesAgo: 0, 10);
        await SpendAsync("main", "qq", minutesAgo: 0, 5);
        await using (var db = Database.Open())
        {
            db.Add(new PaceMeter { Relay = "main", WarmUpDay = 2, WarmUpOn = new DateOnly(2021, 4, 29), ArrivalAt = Clock.UtcNow() });
            await db.SaveChangesAsync();
        }

        var relay = await ReportAsync(engine);

        Assert.That((relay.WarmUpDay, relay.WarmUpLimit, relay.BegunToday, relay.Pace.LastDay), Is.EqualTo(((int?)2, (int?)100, 40, 90)), "it is ten in the morning");
    }

    private static Task<RelayReport> ReportAsync(DispatchEngine engine) => engine.UseAsync(async (RelayOverview overview) => (await overview.ReadAsync())[0]);

    private async Task SpendAsync(string relay, string provider, int minutesAgo, int count)
    {
        await using var db = Database.Open();
        db.Add(new PaceUsage { Relay = relay, Provider = provider, Minute = PaceUsage.MinuteOf(Clock.UtcNow()).AddMinutes(-minutesAgo), Count = count });
        await db.SaveChangesAsync();
    }
}
