using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Sending.Pace;

public sealed class ConnectionTests : PaceTest
{
    private readonly FakeTimeProvider clock = new(Start);

    [Test]
    public async Task All_processes_together_open_no_more_connections_than_the_relay_allows()
    {
        var (one, other) = (Process(clock), Process(clock));
        await using var first = await one.ConnectAsync();
        await using var second = await other.ConnectAsync();
        var third = await one.ConnectAsync();
        using var impatient = new CancellationTokenSource();

        var fourth = other.ConnectAsync(cancellation: impatient.Token);

        Assert.That(fourth.IsCompleted, Is.False);
        await third.DisposeAsync();
        await one.UpkeepAsync();
        await using var slot = await ArrivesAsync(fourth);
        Assert.That(slot.Relay.Name, Is.EqualTo("main"));
    }

    [Test]
    public async Task What_a_connection_left_of_its_lot_goes_back_though_its_share_can_not_be_given_back()
    {
        var process = Process(clock, ("Mail:Relays:0:Budget:PerHour", "1000"));
        var slot = await process.ConnectAsync();
        Assert.That((await process.Pace.TakeAsync(slot, default)).Granted);
        Assert.That(Count(), Is.GreaterThan(1), "a lot is taken at once");
        process.Pace.TakesFewer(slot, new RelayException("421 too many", reason: ReplyReason.TooFast));
        foreach (var change in (string[])["INSERT", "UPDATE", "DELETE"])
            Database.Run($"CREATE TRIGGER full{change} BEFORE {change} ON ConnectionShares BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END");

        Assert.That(async () => await slot.DisposeAsync(), Throws.Exception);

        Assert.That(Count(), Is.EqualTo(1));

        int Count()
        {
            using var db = Database.Open();
            return db.PaceUsages.Sum(usage => usage.Count);
        }
    }

    [Test]
    public async Task However_many_stand_in_line_the_table_is_asked_once_a_second()
    {
        var (one, other) = (Process(clock, ("Mail:Relays:0:MaxConnections", "1")), Process(clock, ("Mail:Relays:0:MaxConnections", "1")));
        await using var held = await one.ConnectAsync();
        using var impatient = new CancellationTokenSource();
        var line = Enumerable.Range(0, 12).Select(_ => other.ConnectAsync(cancellation: impatient.Token)).ToList();
        await WaitAsync(3);
        var before = Turns();

        await WaitAsync(5);

        Assert.That(Turns() - before, Is.InRange(1, 8), "and not sixty times");
        await impatient.CancelAsync();
        foreach (var waiting in line)
            await waiting.ContinueWith(_ => { }, TaskScheduler.Default);

        async Task WaitAsync(int seconds)
        {
            for (var second = 0; second < seconds; second++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(300);
            }
        }

        long Turns()
        {
            using var db = Database.Open();
            return db.PaceMeters.Single(m => m.Relay == "main" && m.Provider == "").Turn;
        }
    }

    [Test]
    public async Task A_provider_allows_fewer_connections_than_its_relay()
    {
        var process = Process(clock, ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:Connections", "1"), ("Mail:Providers:0:Budget:MessagesPerConnection", "7"));
        await using var first = await process.ConnectAsync("qq");
        var second = process.ConnectAsync("qq");
        await using var other = await process.ConnectAsync();

        Assert.That((first.MessagesPerConnection, other.MessagesPerConnection, second.IsCompleted), Is.EqualTo((7, 100, false)));
        await first.DisposeAsync();
        await (await ArrivesAsync(second)).DisposeAsync();
    }

    [Test]
    public async Task Urgent_dispatches_go_first_and_one_running_connection_yields_to_each()
    {
        var process = Process(clock, ("Mail:Relays:0:MaxConnections", "2"));
        var running = new[] { await process.ConnectAsync(), await process.ConnectAsync() };
        var normal = process.ConnectAsync();
        Assert.That(running.Select(slot => slot.ShouldYield), Is.All.False);

        var urgent = process.ConnectAsync(priority: DispatchPriority.Urgent);

        Assert.That(running.Count(slot => slot.ShouldYield), Is.EqualTo(1));
        await running.Single(slot => slot.ShouldYield).DisposeAsync();
        await using var served = await ArrivesAsync(urgent);
        Assert.That((served.Priority, normal.IsCompleted, running.Count(slot => slot.ShouldYield)), Is.EqualTo((DispatchPriority.Urgent, false, 1)), "only the one that has left");
        await running[0].DisposeAsync();
        await running[1].DisposeAsync();
        await (await ArrivesAsync(normal)).DisposeAsync();
    }

    [Test]
    public async Task Who_becomes_urgent_while_waiting_goes_before_the_others()
    {
        var process = Process(clock, ("Mail:Relays:0:MaxConnections", "1"));
        var running = await process.ConnectAsync();
        var priority = DispatchPriority.Normal;
        var first = process.ConnectAsync();
        var second = process.Pace.ConnectAsync(process.Relay, "", () => priority, CancellationToken.None);

        priority = DispatchPriority.Urgent;
        clock.Advance(TimeSpan.FromSeconds(2));
        for (var look = 0; look < 200 && !running.ShouldYield; look++)
            await Task.Delay(10);
        await running.DisposeAsync();

        await (await ArrivesAsync(second)).DisposeAsync();
        Assert.That(await ArrivesAsync(first), Is.Not.Null);
    }

    [Test]
    public async Task A_process_that_has_all_connections_gives_the_other_its_part()
    {
        var (one, other) = (Process(clock, ("Mail:Relays:0:MaxConnections", "4")), Process(clock, ("Mail:Relays:0:MaxConnections", "4")));
        var held = new List<ConnectionSlot>();
        for (var i = 0; i < 4; i++)
            held.Add(await one.ConnectAsync());
        var waiting = other.ConnectAsync();
        Assert.That(waiting.IsCompleted, Is.False);

        await one.UpkeepAsync();

        var yielding = held.Single(slot => slot.ShouldYield);
        await yielding.DisposeAsync();
        await (await ArrivesAsync(waiting)).DisposeAsync();
        foreach (var slot in held)
            await slot.DisposeAsync();
    }

    [Test]
    public async Task The_shares_of_a_dead_worker_are_free_once_it_is_buried()
    {
        var (dead, alive) = (Process(clock, ("Mail:Relays:0:MaxConnections", "1")), Process(clock, ("Mail:Relays:0:MaxConnections", "1")));
        await dead.ConnectAsync();
        var waiting = alive.ConnectAsync();
        await using (var db = Database.Open())
        {
            var owner = await db.ConnectionShares.SingleAsync(s => s.Held == 1);
            await db.Workers.Where(w => w.Id == owner.WorkerId).ExecuteUpdateAsync(row => row.SetProperty(w => w.LeaseUntil, Start.UtcDateTime.AddSeconds(-1)));
        }

        await alive.Engine.UseAsync(async (DeadWorkers dying) => { await dying.BuryAsync(default); return 0; });

        await (await ArrivesAsync(waiting)).DisposeAsync();
    }

    [Test]
    public async Task A_process_that_was_wrongly_taken_for_dead_registers_anew_and_goes_on()
    {
        var process = Process(clock, ("Mail:Relays:0:MaxConnections", "2"));
        await (await process.ConnectAsync()).DisposeAsync();
        await using var db = Database.Open();
        var buried = await db.Workers.Select(w => w.Id).SingleAsync();
        await db.Workers.ExecuteDeleteAsync();

        await using var first = await process.ConnectAsync();
        await using var second = await process.ConnectAsync();

        var share = await db.ConnectionShares.AsNoTracking().SingleAsync();
        Assert.That((share.Held, share.WorkerId != buried, await db.Workers.CountAsync()), Is.EqualTo((2, true, 1)));
    }

    [Test]
    public async Task Whoever_gives_up_waiting_keeps_nobody_from_connecting()
    {
        var process = Process(clock, ("Mail:Relays:0:MaxConnections", "1"));
        var first = await process.ConnectAsync();
        using var impatient = new CancellationTokenSource();
        var gone = process.ConnectAsync(cancellation: impatient.Token);
        var next = process.ConnectAsync();
        await impatient.CancelAsync();
        Assert.That(async () => await gone, Throws.InstanceOf<OperationCanceledException>());

        await first.DisposeAsync();

        await (await ArrivesAsync(next)).DisposeAsync();
    }

    [Test]
    public async Task More_processes_than_connections_take_turns()
    {
        var processes = new[] { Single(), Single(), Single() };
        var running = await processes[0].ConnectAsync();
        List<Task<ConnectionSlot>> inLine = [processes[1].ConnectAsync(), processes[2].ConnectAsync()];
        await StandInLineAsync(2);
        await running.DisposeAsync();
        await processes[0].UpkeepAsync();

        await (await ArrivesAsync(await FirstAsync(inLine))).DisposeAsync();
        foreach (var process in processes)
            await process.UpkeepAsync();
        await (await ArrivesAsync(await FirstAsync(inLine))).DisposeAsync();
    }

    [Test]
    public async Task A_process_with_the_only_connection_gives_it_to_another_that_waits_before_it_takes_it_again()
    {
        var (one, other) = (Single(), Single());
        var running = await one.ConnectAsync();
        var (again, waiting) = (one.ConnectAsync(), other.ConnectAsync());
        await StandInLineAsync(2);
        await one.UpkeepAsync();

        await running.DisposeAsync();

        var theirs = await ArrivesAsync(waiting);
        Assert.That(again.IsCompleted, Is.False);
        await other.UpkeepAsync();
        await theirs.DisposeAsync();
        await (await ArrivesAsync(again)).DisposeAsync();
    }

    [Test]
    public async Task Whoever_gives_up_waiting_takes_no_part_any_more()
    {
        var (one, other) = (Process(clock, ("Mail:Relays:0:MaxConnections", "4")), Process(clock, ("Mail:Relays:0:MaxConnections", "4")));
        var held = new List<ConnectionSlot>();
        for (var i = 0; i < 4; i++)
            held.Add(await one.ConnectAsync());
        using var impatient = new CancellationTokenSource();
        var gone = other.ConnectAsync(cancellation: impatient.Token);
        await StandInLineAsync(1);

        await impatient.CancelAsync();

        Assert.That(async () => await gone, Throws.InstanceOf<OperationCanceledException>());
        await StandInLineAsync(0);
        foreach (var slot in held)
            await slot.DisposeAsync();
    }

    private PaceProcess Single() => Process(clock, ("Mail:Relays:0:MaxConnections", "1"));

    private async Task<Task<ConnectionSlot>> FirstAsync(List<Task<ConnectionSlot>> inLine)
    {
        for (var i = 0; i < 100 && !inLine.Exists(slot => slot.IsCompleted); i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(300));
            await Task.WhenAny([.. inLine, Task.Delay(20)]);
        }
        var first = inLine.Find(slot => slot.IsCompleted);
        Assert.That(first, Is.Not.Null, "all of them wait for each other");
        inLine.Remove(first!);
        return first!;
    }

    /// <summary>Until the table says that so many wait.</summary>
    private async Task StandInLineAsync(int count)
    {
        await using var db = Database.Open();
        for (var look = 0; look < 200 && await db.ConnectionShares.SumAsync(s => s.Waiting) != count; look++)
            await Task.Delay(10);
        Assert.That(await db.ConnectionShares.SumAsync(s => s.Waiting), Is.EqualTo(count));
    }

    /// <summary>Lets the clock run until somebody in line has looked often enough.</summary>
    private async Task<ConnectionSlot> ArrivesAsync(Task<ConnectionSlot> slot)
    {
        for (var i = 0; i < 100 && !slot.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(300));
            await Task.WhenAny(slot, Task.Delay(20));
        }
        Assert.That(slot.IsCompleted, Is.True, "the connection never came");
        return await slot;
    }
}
