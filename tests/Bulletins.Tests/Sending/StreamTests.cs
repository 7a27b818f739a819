using Bulletins.Sending;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending;

/// <summary>What goes to one mailbox provider never waits for what goes to another.</summary>
public class StreamTests : EngineTest
{
    private TaskCompletionSource rest = new();

    [SetUp]
    public void HoldTheOthers() => rest = new();

    [Test]
    public async Task A_provider_whose_budget_was_used_up_goes_on_while_the_others_are_still_being_sent()
    {
        await using var engine = Start(("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerMinute", "2"));
        Association.AddContacts(6, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@qq.com")));
        var sending = await BeginAsync(engine);

        await UntilAsync(engine, () => ToQq(engine) == 6);
        Assert.That(sending.IsCompleted, Is.False, "the others are still at it");
        rest.SetResult();
        await LetTimePassAsync(sending, engine);
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(9));
    }

    [Test]
    public async Task What_a_broken_relay_could_not_take_goes_through_the_next_while_others_are_still_being_sent()
    {
        await using var engine = Start(("Mail:Relays:0:Name", "mainland"), ("Mail:Relays:0:RecipientDomains:0", "qq"), ("Mail:Relays:1:Name", "world"), ("Mail:Relays:1:Host", "world.example"));
        Association.AddContacts(4, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@qq.com")));
        engine.Relay.BrokenRelays.Add("mainland");
        var sending = await BeginAsync(engine);

        await UntilAsync(engine, () => ToQq(engine) == 4);
        Assert.That(sending.IsCompleted, Is.False);
        rest.SetResult();
        await LetTimePassAsync(sending, engine);
    }

    [Test]
    public async Task A_next_try_is_made_when_it_is_due_and_not_when_the_others_are_sent()
    {
        await using var engine = Start();
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@qq.com")));
        var refused = false;
        var hold = engine.Relay.Answer;
        engine.Relay.Answer = message =>
        {
            if (!message.ToAddress.EndsWith("@qq.com", StringComparison.Ordinal) || refused)
                return hold(message);
            refused = true;
            return Task.FromResult(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        };
        var sending = await BeginAsync(engine);

        await UntilAsync(engine, () => ToQq(engine) == 1);
        Assert.That(sending.IsCompleted, Is.False);
        rest.SetResult();
        await LetTimePassAsync(sending, engine);
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(4));
    }

    /// <summary>Three recipients elsewhere, whose mails are taken when <see cref="rest"/> is set.</summary>
    private DispatchEngine Start(params (string Key, string Value)[] settings)
    {
        Association.AddContacts(3);
        var engine = new DispatchEngine(Database, Clock, settings: settings.Append(("Mail:Relays:0:MaxConnections", "9")).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2));
        engine.Relay.Answer = async message =>
        {
            if (!message.ToAddress.EndsWith("@qq.com", StringComparison.Ordinal))
                await rest.Task;
            return ScriptedMailSender.Accepted;
        };
        return engine;
    }

    private async Task<Task> BeginAsync(DispatchEngine engine)
    {
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        return engine.SendAsync(dispatch);
    }

    private static int ToQq(DispatchEngine engine) => engine.Relay.Taken.Count(message => message.ToAddress.EndsWith("@qq.com", StringComparison.Ordinal));

    private async Task UntilAsync(DispatchEngine engine, Func<bool> condition)
    {
        for (var second = 0; second < 1200 && !condition(); second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }
        Assert.That(condition(), string.Join(", ", engine.Relay.Taken.Select(message => message.ToAddress)));
    }
}
