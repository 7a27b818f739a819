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

    private static Task<RelayReport> ReportAsync(DispatchEngine engine) => engine.UseAsync(async (RelayOverview overview) => (await overview.ReadAsync())[0]);

    private async Task SpendAsync(string relay, string provider, int minutesAgo, int count)
    {
        await using var db = Database.Open();
        db.Add(new PaceUsage { Relay = relay, Provider = provider, Minute = PaceUsage.MinuteOf(Clock.UtcNow()).AddMinutes(-minutesAgo), Count = count });
        await db.SaveChangesAsync();
    }
}
