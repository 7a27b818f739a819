using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending.Pace;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Sending.Relays;

public sealed class RelayBoardTests : PaceTest
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider clock = new(Start);

    [Test]
    public async Task A_relay_that_failed_rests_for_every_process()
    {
        var (one, other) = (Process(clock), Process(clock));
        one.Board.Failed("main", "Connection refused.", Rest);
        await one.Board.FlushAsync();
        await other.UpkeepAsync();

        var trouble = new RelayTrouble("Connection refused.", clock.GetUtcNow().UtcDateTime + Rest);
        Assert.That((one.Board.TroubleOf("main"), other.Board.TroubleOf("main")), Is.EqualTo((trouble, trouble)));
        Assert.That(async () => await other.ConnectAsync(), Throws.TypeOf<RelayRestingException>().With.Message.EqualTo("Connection refused."));
    }

    [Test]
    public void Each_further_failure_doubles_the_rest_up_to_an_hour()
    {
        var process = Process(clock);
        var rests = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            process.Board.Failed("main", "no", Rest);
            process.Board.Failed("main", "no, said of a connection opened at the same time", Rest);
            var rest = process.Board.TroubleOf("main")!.Until - clock.GetUtcNow().UtcDateTime;
            rests.Add(rest.TotalSeconds);
            clock.Advance(rest);
        }
        Assert.That(rests, Is.EqualTo(new double[] { 30, 60, 120, 240, 480, 960, 1920, 3600, 3600 }));
        process.Board.Worked("main");
        process.Board.Failed("main", "no", Rest);
        Assert.That(process.Board.TroubleOf("main")!.Until, Is.EqualTo(clock.GetUtcNow().UtcDateTime + Rest));
    }

    [Test]
    public async Task After_the_rest_one_connection_of_all_processes_tries_it()
    {
        var (one, other) = (Process(clock), Process(clock));
        one.Board.Failed("main", "no", Rest);
        await one.Board.FlushAsync();
        await other.UpkeepAsync();
        clock.Advance(Rest);

        await using var trial = await one.ConnectAsync();
        var waiting = other.ConnectAsync();

        await other.UpkeepAsync();
        Assert.That((waiting.IsCompleted, one.Board.TroubleOf("main"), other.Board.TroubleOf("main")?.Reason), Is.EqualTo((false, (RelayTrouble?)null, "no")));
        Assert.That(other.Board.CircuitOf("main").State, Is.EqualTo(CircuitState.HalfOpen));
        one.Board.Worked("main");
        await one.Board.FlushAsync();
        await other.UpkeepAsync();
        for (var i = 0; i < 100 && !waiting.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(waiting, Task.Delay(20));
        }
        Assert.That(waiting.IsCompletedSuccessfully, Is.True, "the other process never got its turn");
        await (await waiting).DisposeAsync();
    }

    [Test]
    public async Task Whoever_ends_a_trial_without_a_result_leaves_it_to_the_next()
    {
        var process = Process(clock);
        process.Board.Failed("main", "no", Rest);
        clock.Advance(Rest);
        await (await process.ConnectAsync()).DisposeAsync();

        await using var next = await process.ConnectAsync();

        Assert.That(process.Board.CircuitOf("main").State, Is.EqualTo(CircuitState.HalfOpen));
        process.Board.Failed("main", "still not", Rest);
        Assert.That(process.Board.TroubleOf("main")!.Until, Is.EqualTo(clock.GetUtcNow().UtcDateTime + Rest * 2));
    }

    [Test]
    public async Task An_administrator_ends_the_rest_in_every_process_and_it_is_on_record()
    {
        var (one, other) = (Process(clock), Process(clock));
        one.Board.Failed("main", "no", Rest);
        await one.Board.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(1));

        await other.Engine.UseAsync(async (RelayOverview overview) => { await overview.TryNowAsync(DispatchEngine.Staff, "main"); return 0; });
        await one.UpkeepAsync();

        Assert.That((one.Board.TroubleOf("main"), one.Board.CircuitOf("main").State), Is.EqualTo(((RelayTrouble?)null, CircuitState.Closed)));
        await using var db = Database.Open();
        Assert.That(db.AuditEntries.Select(e => e.Act + " " + e.Subject), Is.EqualTo(new[] { "relay.try relay:main" }));
        Assert.That(async () => await other.Engine.UseAsync(async (RelayOverview overview) => { await overview.TryNowAsync(DispatchEngine.Staff, "nobody"); return 0; }),
            Throws.TypeOf<NotFoundException>().With.Message.Contains("nobody"));
    }

    [Test]
    public async Task A_failure_that_could_not_be_stored_is_stored_as_soon_as_it_can_be()
    {
        var (one, other) = (Process(clock), Process(clock));
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE INSERT ON RelayStates BEGIN SELECT RAISE(FAIL, 'disk full'); END");
        one.Board.Failed("main", "no", Rest);
        await one.Board.FlushAsync();
        await one.UpkeepAsync();
        Assert.That(one.Board.TroubleOf("main")?.Reason, Is.EqualTo("no"), "it is known all the same");

        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Full");
        await one.UpkeepAsync();
        await other.UpkeepAsync();
        Assert.That(other.Board.TroubleOf("main"), Is.EqualTo(one.Board.TroubleOf("main")).And.Not.Null);
    }

    [Test]
    public async Task What_could_not_be_stored_does_not_overwrite_what_another_process_learnt_since()
    {
        var (one, other) = (Process(clock), Process(clock));
        other.Board.Failed("main", "no", Rest);
        await other.Board.FlushAsync();
        await one.UpkeepAsync();
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Full BEFORE UPDATE ON RelayStates BEGIN SELECT RAISE(FAIL, 'disk full'); END");
        clock.Advance(Rest);
        one.Board.Failed("main", "still not", Rest);
        await one.Board.FlushAsync();
        await db.Database.ExecuteSqlRawAsync("DROP TRIGGER Full");
        clock.Advance(TimeSpan.FromSeconds(1));
        other.Board.Worked("main");
        await other.Board.FlushAsync();

        await one.UpkeepAsync();
        Assert.That(one.Board.CircuitOf("main").State, Is.EqualTo(CircuitState.Closed));
        await other.UpkeepAsync();
        Assert.That(other.Board.CircuitOf("main").State, Is.EqualTo(CircuitState.Closed));
    }

    [Test]
    public async Task A_relay_of_which_nothing_is_stored_may_be_tried()
    {
        var process = Process(clock);
        process.Board.Failed("main", "no", Rest);
        await process.Board.FlushAsync();
        await using (var db = Database.Open())
            await db.RelayStates.ExecuteDeleteAsync();
        clock.Advance(Rest);
        await process.UpkeepAsync();

        Assert.That(process.Board.CircuitOf("main").State, Is.EqualTo(CircuitState.Closed));
        await (await process.ConnectAsync()).DisposeAsync();
    }

    [Test]
    public void Relays_are_chosen_by_sender_and_provider_in_the_order_of_the_settings()
    {
        var process = Process(clock, ("Mail:Relays:0:Issuers:0", "policy@prdia.example"), ("Mail:Relays:0:Issuers:1", "other.example"),
            ("Mail:Relays:1:Name", "china"), ("Mail:Relays:1:Host", "china.example"), ("Mail:Relays:1:RecipientDomains:0", "foxmail.com"), ("Mail:Relays:1:RecipientDomains:1", "netease"),
            ("Mail:Relays:2:Name", "rest"), ("Mail:Relays:2:Host", "rest.example"));

        string[] Names(string sender, string provider) => [.. process.Choice.For(sender, provider).Select(r => r.Name)];

        Assert.That(Names("Policy@prdia.example", ""), Is.EqualTo(new[] { "main", "rest" }));
        Assert.That(Names("anybody@other.example", "qq"), Is.EqualTo(new[] { "main", "china", "rest" }));
        Assert.That(Names("circulars@prdia.example", "netease"), Is.EqualTo(new[] { "china", "rest" }));
        Assert.That(Names("circulars@another.example", "gmail"), Is.EqualTo(new[] { "rest" }));
        process.Board.Failed("china", "no", Rest);
        Assert.That(Names("circulars@prdia.example", "netease"), Is.EqualTo(new[] { "rest" }));
        Assert.That(process.Choice.NextToRecover("circulars@prdia.example", "netease")?.Relay.Name, Is.EqualTo("china"));
    }
}
