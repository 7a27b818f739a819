using Bulletins.Dispatching;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Sending;

/// <summary>A relay that takes fewer connections than configured is given fewer, and is used well.</summary>
public class FewConnectionsTests : EngineTest
{
    [TestCase(3)]
    [TestCase(8)]
    public async Task A_relay_that_refuses_a_connection_too_many_carries_on_with_those_it_takes(int configured)
    {
        var few = new Few(2);
        await using var engine = Start(few, configured);
        Association.AddContacts(60);
        engine.Relay.Answer = AfterASecondAsync;
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        var begun = Clock.GetUtcNow();

        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(60), "in one go");
        Assert.That(Clock.GetUtcNow() - begun, Is.LessThan(TimeSpan.FromSeconds(45)), "two connections take two a second");
        Assert.That(few.Refused, Is.InRange(1, configured + 1), "fewer than there are too many where one was refused before the others had begun");
        Assert.That(await engine.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("main").State)), Is.EqualTo(CircuitState.Closed));
        var report = (await ReportAsync(engine))!;
        Assert.That((report.To, report.ReplyInWords), Is.EqualTo((2, "421 4.7.0 too many connections from you")));
        Clock.Advance(FewerConnections.Lasts);
        Assert.That(await ReportAsync(engine), Is.Null, "then all of them are tried again");
    }

    [Test]
    public async Task A_relay_that_only_drops_what_is_too_many_is_given_fewer_while_it_works_on_others()
    {
        var few = new Few(1) { Refusal = new RelayException("Connection reset by peer", reason: ReplyReason.RelayUnavailable) };
        await using var engine = Start(few, 2);
        await using var first = await SlotAsync(engine);
        Assert.That(await engine.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(first, few.Refusal))), Is.False, "it may be down");
        await engine.UseAsync((SendingPace pace) => { pace.Connected(first); return Task.FromResult(0); });
        var second = await SlotAsync(engine);

        Assert.That(await engine.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(second, few.Refusal))), Is.True);

        await second.DisposeAsync();
        var third = SlotAsync(engine);
        await LetTimePassAsync(Task.Delay(100), engine);
        Assert.That(third.IsCompleted, Is.False, "no more than it works on");
        await first.DisposeAsync();
        await LetTimePassAsync(third, engine);
        Assert.That(await engine.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(third.Result, few.Refusal))), Is.False, "nothing works any more");
        await third.Result.DisposeAsync();
        await engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        Assert.That(await ReportAsync(engine), Is.Null, "what is down rests, and begins with all its connections");
    }

    [Test]
    public async Task Every_process_follows_and_a_restart_forgets_nothing()
    {
        var few = new Few(1);
        await using var engine = Start(few, 2);
        await using var first = await SlotAsync(engine);
        var second = await SlotAsync(engine);
        await engine.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(second, few.Refusal)));
        await second.DisposeAsync();
        await engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        await first.DisposeAsync();
        await engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });

        await using var other = Start(few, 2);
        await using var one = await SlotAsync(other);
        await other.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        using var impatient = new CancellationTokenSource();
        var more = SlotAsync(other, impatient.Token);
        await LetTimePassAsync(Task.Delay(100), other);

        Assert.That(more.IsCompleted, Is.False);
        await impatient.CancelAsync();
        await more.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Test]
    public async Task A_process_whose_first_connection_is_dropped_takes_nothing_from_another_that_works()
    {
        var few = new Few(1) { Refusal = new RelayException("Connection reset by peer", reason: ReplyReason.RelayUnavailable) };
        await using var engine = Start(few, 2);
        await using var works = await SlotAsync(engine);
        await engine.UseAsync((SendingPace pace) => { pace.Connected(works); return Task.FromResult(0); });
        await using var other = Start(few, 2);
        var dropped = await SlotAsync(other);

        Assert.That(await other.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(dropped, few.Refusal))), Is.True);

        await dropped.DisposeAsync();
        await other.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        Assert.That((await ReportAsync(engine))?.To, Is.EqualTo(1), "what is learnt is kept, and the relay doesn't rest");
        Assert.That(await engine.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("main").State)), Is.EqualTo(CircuitState.Closed));
    }

    private DispatchEngine Start(Few few, int configured)
    {
        var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = $"{configured}" }, change: services => services.AddSingleton<IMailSender>(few));
        few.Inner = engine.Relay;
        return engine;
    }

    private static Task<ConnectionSlot> SlotAsync(DispatchEngine engine, CancellationToken cancellation = default) => engine.UseAsync(async (MailRelays relays) =>
        await engine.UseAsync((SendingPace pace) => pace.ConnectAsync(relays.All[0], "", () => DispatchPriority.Normal, cancellation)));

    private static Task<FewerConnections?> ReportAsync(DispatchEngine engine) => engine.UseAsync(async (RelayOverview overview) => (await overview.ReadAsync())[0].Fewer);

    private async Task<SendResult> AfterASecondAsync(OutgoingMessage message)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Clock);
        return ScriptedMailSender.Accepted;
    }

    private sealed class Few(int most) : IMailSender
    {
        private int open;
        private int refused;

        public ScriptedMailSender Inner { get; set; } = null!;
        public RelayException Refusal { get; init; } = new("421 4.7.0 too many connections from you", reason: ReplyReason.TooFast);
        public int Refused => refused;

        public async Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref open) > most)
            {
                Interlocked.Decrement(ref open);
                Interlocked.Increment(ref refused);
                throw Refusal;
            }
            return new Line(this, await Inner.ConnectAsync(relay, cancellation));
        }

        private sealed class Line(Few relay, IMailConnection inner) : IMailConnection
        {
            public bool IsUsable => inner.IsUsable;

            public Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation) => inner.SendAsync(message, cancellation);

            public ValueTask DisposeAsync()
            {
                Interlocked.Decrement(ref relay.open);
                return inner.DisposeAsync();
            }
        }
    }
}
