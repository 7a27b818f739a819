using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Testing;

namespace Bulletins.Tests.Sending.Pace;

/// <summary>Several connections of two processes take as fast as they are let.</summary>
[Parallelizable]
public sealed class BudgetTests : PaceTest
{
    private static readonly int Seed = Environment.TickCount;

    [TestCase("PerSecond", 1, 1, 20)]
    [TestCase("PerSecond", 7, 1, 10)]
    [TestCase("PerSecond", 60, 1, 10)]
    [TestCase("PerSecond", 1000, 1, 5)]
    [TestCase("PerMinute", 1, 60, 20)]
    [TestCase("PerMinute", 30, 60, 10)]
    [TestCase("PerMinute", 1000, 60, 3)]
    [TestCase("PerHour", 100, 3600, 4)]
    [TestCase("PerDay", 300, 86400, 3)]
    public async Task Two_processes_together_keep_a_budget_in_any_window_and_use_it(string key, int budget, int unitSeconds, int units)
    {
        var unit = TimeSpan.FromSeconds(unitSeconds);
        var clock = new SkippingClock(Start);
        var times = await TakeAsync(clock, unit * units, [("Mail:Relays:0:Budget:" + key, $"{budget}")], provider: "");

        Assert.That(MostInAnyWindow(times, unit), Is.LessThanOrEqualTo((int)(budget * 1.02)), $"seed {Seed}");
        var mine = key is "PerHour" or "PerDay" ? budget - budget / 20 : budget;
        Assert.That(times.Count, Is.GreaterThanOrEqualTo(0.95 * mine * units), $"seed {Seed}");
    }

    [Test]
    public async Task The_tightest_of_all_budgets_of_relay_and_provider_holds()
    {
        var clock = new SkippingClock(Start);
        var times = await TakeAsync(clock, TimeSpan.FromHours(2),
            [("Mail:Relays:0:Budget:PerSecond", "2"), ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerMinute", "30"), ("Mail:Providers:0:Budget:PerHour", "300")], "qq");

        Assert.That(MostInAnyWindow(times, TimeSpan.FromSeconds(1)), Is.LessThanOrEqualTo(2), $"seed {Seed}");
        Assert.That(MostInAnyWindow(times, TimeSpan.FromMinutes(1)), Is.LessThanOrEqualTo(30), $"seed {Seed}");
        Assert.That(MostInAnyWindow(times, TimeSpan.FromHours(1)), Is.LessThanOrEqualTo(306), $"seed {Seed}");
        Assert.That(times, Has.Count.GreaterThanOrEqualTo(540), $"seed {Seed}");
    }

    [Test]
    public async Task Providers_behind_one_relay_share_its_budget()
    {
        var clock = new SkippingClock(Start);
        var process = Process(clock, ("Mail:Relays:0:Budget:PerMinute", "60"), ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerMinute", "10"));
        await using var qq = await process.ConnectAsync("qq");
        await using var others = await process.ConnectAsync();
        var (ofQq, all) = (new List<DateTime>(), new List<DateTime>());
        var end = Start.AddMinutes(10);
        while (clock.GetUtcNow() < end)
        {
            foreach (var slot in (ConnectionSlot[])[qq, others])
            {
                if (!(await process.Pace.TakeAsync(slot, default)).Granted)
                    continue;
                all.Add(clock.GetUtcNow().UtcDateTime);
                if (slot == qq)
                    ofQq.Add(all[^1]);
            }
        }
        Assert.That(MostInAnyWindow(ofQq, TimeSpan.FromMinutes(1)), Is.LessThanOrEqualTo(10));
        Assert.That(MostInAnyWindow(all, TimeSpan.FromMinutes(1)), Is.LessThanOrEqualTo(61));
        Assert.That(ofQq, Has.Count.GreaterThanOrEqualTo(80));
    }

    [Test]
    public async Task Whoever_would_wait_long_is_told_until_when_and_for_which_budget()
    {
        var clock = new SkippingClock(Start);
        var process = Process(clock, ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerHour", "2"));
        await using var slot = await process.ConnectAsync("qq");
        Assert.That((await process.Pace.TakeAsync(slot, default)).Granted && (await process.Pace.TakeAsync(slot, default)).Granted, Is.True);

        var permit = await process.Pace.TakeAsync(slot, default);

        Assert.That((permit.Granted, permit.NotBefore), Is.EqualTo((false, (DateTime?)Start.UtcDateTime.AddMinutes(61))));
        Assert.That(permit.Budget, Is.EqualTo(new BindingBudget("main", "qq", PaceUnit.Hour, 2)));
        Assert.That(permit.Budget!.ToString(), Is.EqualTo("qq：每小時 2 封"));
    }

    [TestCase("Budget:PerHour", 100, 95)]
    [TestCase("Budget:PerDay", 100, 95)]
    [TestCase("WarmUp:0", 100, 95)]
    [TestCase("Budget:PerHour", 20, 19)]
    [TestCase("Budget:PerHour", 19, 19)]
    public async Task The_last_twentieth_of_a_budget_is_for_urgent_dispatches(string key, int budget, int forOthers)
    {
        var clock = new SkippingClock(Start);
        var settings = ("Mail:Relays:0:" + key, $"{budget}");
        var (one, other) = (Process(clock, settings), Process(clock, settings));
        await using var normal = await one.ConnectAsync();
        await using var urgent = await one.ConnectAsync(priority: DispatchPriority.Urgent);
        await using var elsewhere = await other.ConnectAsync();

        Assert.That(await TakenInADayAsync(one, normal, clock), Is.EqualTo(forOthers));
        Assert.That(await TakenInADayAsync(other, elsewhere, clock), Is.Zero);
        Assert.That(await TakenInADayAsync(one, urgent, clock), Is.EqualTo(budget - forOthers));
        Assert.That((await one.Pace.TakeAsync(urgent, default)).Budget!.Amount, Is.EqualTo(budget));
        Assert.That((await one.Pace.TakeAsync(normal, default)).Budget!.Amount, Is.EqualTo(budget));
    }

    [Test]
    public async Task What_an_urgent_dispatch_took_and_did_not_use_goes_back_when_it_ends()
    {
        var clock = new SkippingClock(Start);
        var process = Process(clock, ("Mail:Relays:0:Budget:PerDay", "5000"));
        await using var normal = await process.ConnectAsync();
        await using (var urgent = await process.ConnectAsync(priority: DispatchPriority.Urgent))
            await process.Pace.TakeAsync(urgent, default);
        await using var db = Database.Open();
        Assert.That(db.PaceUsages.Sum(u => u.Count), Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_becomes_urgent_may_use_what_others_may_not()
    {
        var process = Process(new SkippingClock(Start), ("Mail:Relays:0:Budget:PerHour", "20"));
        var priority = DispatchPriority.Normal;
        await using var slot = await process.Pace.ConnectAsync(process.Relay, "", () => priority, CancellationToken.None);
        while ((await process.Pace.TakeAsync(slot, default)).Granted)
        {
        }
        priority = DispatchPriority.Urgent;
        Assert.That((await process.Pace.TakeAsync(slot, default)).Granted, Is.True);
    }

    [Test]
    public async Task Without_a_budget_a_message_asks_no_table()
    {
        var process = Process(new SkippingClock(Start));
        await using var slot = await process.ConnectAsync();
        for (var i = 0; i < 1000; i++)
        {
            var permit = process.Pace.TakeAsync(slot, default);
            Assert.That(permit.IsCompletedSuccessfully && permit.Result.Granted, Is.True);
        }
        await using var db = Database.Open();
        Assert.That(db.PaceUsages, Is.Empty);
        await process.UpkeepAsync();
        Assert.That(db.PaceUsages.Single().Count, Is.EqualTo(1000));
    }

    [Test]
    public async Task What_nobody_used_goes_back()
    {
        var clock = new SkippingClock(Start);
        var process = Process(clock, ("Mail:Relays:0:Budget:PerDay", "5000"));
        await using (var slot = await process.ConnectAsync())
            await process.Pace.TakeAsync(slot, default);
        await using var db = Database.Open();
        Assert.That(db.PaceUsages.Sum(u => u.Count), Is.EqualTo(1));
    }

    [Test]
    public async Task A_new_relay_is_warmed_up_by_days_on_which_it_sends()
    {
        var clock = new SkippingClock(Start);
        var process = Process(clock, ("Mail:Relays:0:WarmUp:0", "5"), ("Mail:Relays:0:WarmUp:1", "12"));
        await using var slot = await process.ConnectAsync();

        Assert.That(await TakenInADayAsync(process, slot, clock), Is.EqualTo(5));
        var closed = await process.Pace.TakeAsync(slot, default);
        Assert.That((closed.NotBefore, closed.Budget!.Unit), Is.EqualTo((new DateTime(2021, 4, 29, 16, 0, 0), PaceUnit.WarmUpDay)));
        clock.SkipTo(Start.AddDays(3));
        Assert.That(await TakenInADayAsync(process, slot, clock), Is.EqualTo(12));
        clock.SkipTo(Start.AddDays(4));
        Assert.That(await TakenInADayAsync(process, slot, clock), Is.EqualTo(1000), "the warm-up is over");
    }

    private static async Task<int> TakenInADayAsync(PaceProcess process, ConnectionSlot slot, SkippingClock clock)
    {
        var taken = 0;
        while (taken < 1000 && (await process.Pace.TakeAsync(slot, default)).Granted)
            taken++;
        return taken;
    }

    /// <summary>When messages began that two processes took one after the other, each with a little work between.</summary>
    private async Task<List<DateTime>> TakeAsync(SkippingClock clock, TimeSpan length, (string, string?)[] settings, string provider)
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        PaceProcess[] both = [Process(clock, settings), Process(clock, settings)];
        var slots = new List<(PaceProcess Process, ConnectionSlot Slot)>();
        foreach (var process in both)
            slots.Add((process, await process.ConnectAsync(provider)));
        var times = new List<DateTime>();
        var end = clock.GetUtcNow() + length;
        while (clock.GetUtcNow() < end)
        {
            var (process, slot) = slots[random.Next(slots.Count)];
            var permit = await process.Pace.TakeAsync(slot, default);
            if (permit.Granted)
                times.Add(clock.GetUtcNow().UtcDateTime);
            else
                clock.SkipTo(permit.NotBefore!.Value);
            clock.Advance(TimeSpan.FromMicroseconds(random.Next(500)));
        }
        foreach (var (_, slot) in slots)
            await slot.DisposeAsync();
        return times;
    }

    private static int MostInAnyWindow(List<DateTime> times, TimeSpan window)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= window)
                first++;
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }
}
