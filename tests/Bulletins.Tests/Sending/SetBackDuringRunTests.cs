using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Workers;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>The machine's clock goes back an hour while something waits in memory: nobody waits until it has been there again.</summary>
public class SetBackDuringRunTests : EngineTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Test]
    public async Task A_connection_that_is_kept_open_for_the_budget_goes_on_after_seconds()
    {
        Association.AddContacts(5);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "10"), ("Mail:Relays:0:MaxConnections", "1"));
        var dispatch = await PreparedAsync(engine);
        var sending = engine.SendAsync(dispatch);
        for (var look = 0; look < 500 && engine.Relay.Taken.Count == 0; look++)
            await Task.Delay(10);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(50);
        Clock.SetBack(Hour);

        for (var second = 0; second < 30 && !sending.IsCompleted; second++, await Task.Delay(50))
            Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(sending.IsCompleted, "what it had let go of is due once recovery has looked");

        for (var minute = 0; minute < 3; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await engine.RecoverAsync();
            await LetTimePassAsync(engine.SendAsync(dispatch), engine);
        }
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_gate_asks_anew_when_the_next_may_begin()
    {
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "2"));
        await using var slot = await ConnectAsync(engine);
        Assert.That((await TakeAsync(engine, slot)).Granted);
        Assert.That((await TakeAsync(engine, slot)).NotBefore, Is.GreaterThan(Clock.UtcNow().AddSeconds(20)));
        Clock.SetBack(Hour);

        Assert.That((await TakeAsync(engine, slot)).NotBefore, Is.EqualTo(Clock.UtcNow().AddMinutes(1)), "no longer than the clock may be off anyway");
    }

    [Test]
    public async Task Whoever_waits_for_a_gates_turn_holds_it_for_two_seconds_at_most()
    {
        await using var engine = Start(("Mail:Relays:0:Budget:PerSecond", "1"));
        await using var slot = await ConnectAsync(engine);
        Assert.That((await TakeAsync(engine, slot)).Granted);
        var next = TakeAsync(engine, slot);
        var third = TakeAsync(engine, slot);
        Clock.SetBack(Hour);

        for (var second = 0; second < 10 && !third.IsCompleted; second++, await Task.Delay(50))
            Clock.Advance(TimeSpan.FromSeconds(1));
        var told = (next.IsCompleted, third.IsCompleted);
        await LetTimePassAsync(Task.WhenAll(next, third));

        Assert.That(told, Is.EqualTo((true, true)));
    }

    [Test]
    public async Task A_stream_is_opened_anew_whatever_it_waited_for()
    {
        Association.AddContacts(1);
        var dispatch = await PreparedAsync(Engine);
        foreach (var happened in (Action<SendingStream>[])[
            stream => stream.WaitFor(new Permit(false, Clock.UtcNow().AddHours(3), null)),
            stream => stream.Rest(Clock.UtcNow().AddMinutes(30), "no"),
            stream => stream.Break(new InvalidOperationException(), Clock.UtcNow())])
        {
            var run = await Engine.UseAsync((SendingStreams streams) => streams.OpenAsync(dispatch, new SendingTerms(dispatch), default));
            happened(run.Streams.Single());
            run.Streams.Single().End();
            Assert.That(run.IsIdle("", "main", Clock.UtcNow()), Is.False);
            Clock.SetBack(Hour);
            Assert.That(run.IsIdle("", "main", Clock.UtcNow()), Is.True);
            Clock.Advance(Hour);
        }
    }

    [Test]
    public async Task Somebody_in_line_asks_for_what_another_process_gives_back()
    {
        await using var one = Start(("Mail:Relays:0:MaxConnections", "1"));
        await using var other = Start(("Mail:Relays:0:MaxConnections", "1"));
        var held = await ConnectAsync(one);
        var waiting = ConnectAsync(other);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(100);
        Clock.SetBack(Hour);
        await held.DisposeAsync();
        await one.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });

        await ComesAsync(waiting);
    }

    [Test]
    public async Task Whoever_gave_way_after_a_refusal_asks_again()
    {
        await using var engine = Start(("Mail:Relays:0:MaxConnections", "1"));
        var refused = await ConnectAsync(engine);
        await engine.UseAsync((SendingPace pace) => Task.FromResult(pace.TakesFewer(refused, new RelayException("421 too many", reason: ReplyReason.TooFast))));
        await refused.DisposeAsync();
        Clock.SetBack(Hour);

        await ComesAsync(ConnectAsync(engine));
    }

    [Test]
    public async Task What_is_let_go_of_is_due_at_once()
    {
        Association.AddContacts(3);
        var dispatch = await PreparedAsync(Engine);
        var worker = await Engine.UseAsync((WorkerLease lease) => lease.IdAsync(CancellationToken.None));
        var due = new DueDeliveries(await Engine.UseAsync((DeliveryJournal journal) => Task.FromResult(journal)), dispatch.Id, "", worker, Clock);
        due.GiveBack((await due.NextAsync())!);
        Clock.SetBack(Hour);

        await due.LetGoAsync();

        await using var db = Database.Open();
        Assert.That(await db.Deliveries.CountAsync(d => d.DueAt <= Clock.UtcNow()), Is.EqualTo(3));
    }

    private DispatchEngine Start(params (string Key, string Value)[] settings) => new(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private async Task<Dispatch> PreparedAsync(DispatchEngine engine)
    {
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        await using var db = Database.Open();
        return await db.Dispatches.AsNoTracking().SingleAsync(d => d.Id == dispatch.Id);
    }

    private static Task<ConnectionSlot> ConnectAsync(DispatchEngine engine) => engine.UseAsync(async (MailRelays relays) =>
        await engine.UseAsync((SendingPace pace) => pace.ConnectAsync(relays.All[0], "", () => DispatchPriority.Normal, CancellationToken.None)));

    private static Task<Permit> TakeAsync(DispatchEngine engine, ConnectionSlot slot) => engine.UseAsync((SendingPace pace) => pace.TakeAsync(slot, CancellationToken.None).AsTask());

    private async Task ComesAsync(Task<ConnectionSlot> waiting)
    {
        for (var second = 0; second < 30 && !waiting.IsCompleted; second++, await Task.Delay(50))
            Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(waiting.IsCompletedSuccessfully);
        await waiting.Result.DisposeAsync();
    }
}
