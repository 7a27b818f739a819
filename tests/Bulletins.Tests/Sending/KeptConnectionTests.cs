using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending;

/// <summary>Under a slow pace a connection stays open between messages, as long as nobody else needs it.</summary>
public class KeptConnectionTests : EngineTest
{
    [TestCase("10")]
    [TestCase("25")]
    public async Task A_slow_pace_does_not_cost_a_connection_for_each_message(string perMinute)
    {
        Association.AddContacts(12);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", perMinute));
        var dispatch = await PreparedAsync(engine);

        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(12));
        Assert.That(engine.Relay.Connections, Is.LessThanOrEqualTo(3), "those that a run begins with");
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_wait_too_long_for_relays_closes_it()
    {
        Association.AddContacts(3);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "3"), ("Mail:Relays:0:MaxConnections", "1"));
        var dispatch = await PreparedAsync(engine);
        await engine.SendAsync(dispatch);
        Assert.That((engine.Relay.Connections, engine.Relay.Taken.Count), Is.EqualTo((1, 1)), "the run ended, and the next begins at its time");
    }

    [Test]
    public async Task Nothing_is_claimed_while_it_waits_so_that_whoever_leaves_meanwhile_is_left_out()
    {
        Association.AddContacts(40);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "5"));
        var dispatch = await PreparedAsync(engine);
        using var stopping = new CancellationTokenSource();
        var sending = engine.SendAsync(dispatch, stopping.Token);
        for (var i = 0; i < 500 && engine.Relay.Taken.Count == 0; i++)
            await Task.Delay(10);
        for (var second = 0; second < 3; second++, await Task.Delay(200))
            Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((engine.Relay.Taken.Count, Claimed()), Is.EqualTo((1, 0)));
        await stopping.CancelAsync();
        await LetTimePassAsync(sending.ContinueWith(_ => { }, TaskScheduler.Default), engine);

        int Claimed()
        {
            using var db = Database.Open();
            return db.Deliveries.Count(d => d.ClaimedBy != null);
        }
    }

    [Test]
    public async Task A_connection_that_is_gone_when_it_is_needed_costs_no_delivery_an_attempt()
    {
        Association.AddContacts(5);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "10"), ("Mail:Relays:0:MaxConnections", "1"));
        engine.Relay.HangsUpWhenIdle = true;
        var dispatch = await PreparedAsync(engine);

        await LetTimePassAsync(engine.SendAsync(dispatch), engine);

        Assert.That((await engine.DeliveriesAsync(dispatch)).Select(row => row.Attempts.Count), Is.EqualTo((int[])[1, 1, 1, 1, 1]));
        Assert.That(engine.Relay.Connections, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public async Task Whoever_waits_for_the_only_connection_gets_it_at_once()
    {
        Association.AddContacts(8, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@qq.com")));
        await using var engine = Start(("Mail:Relays:0:MaxConnections", "1"), ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerMinute", "5"));
        var slow = await PreparedAsync(engine);
        Association.AddContacts(10);
        var quick = await PreparedAsync(engine);
        var sending = engine.SendAsync(slow);
        for (var i = 0; i < 500 && engine.Relay.Taken.Count == 0; i++)
            await Task.Delay(10);
        var begun = Clock.GetUtcNow();
        DateTimeOffset? done = null;
        engine.Relay.Answer = message =>
        {
            if (engine.Relay.Taken.Count(m => !m.ToAddress.EndsWith("@qq.com", StringComparison.Ordinal)) == 9)
                done ??= Clock.GetUtcNow();
            return Task.FromResult(ScriptedMailSender.Accepted);
        };

        await LetTimePassAsync(Task.WhenAll(sending, engine.SendAsync(quick)), engine);

        Assert.That(done - begun, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    private DispatchEngine Start(params (string Key, string Value)[] settings) => new(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private async Task<Dispatch> PreparedAsync(DispatchEngine engine)
    {
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        return dispatch;
    }
}
