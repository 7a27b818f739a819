using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.DependencyInjection;

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
        await using var engine = Start(("Sending:Retry:Delays:0", "00:01:00"));
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

    [Test]
    public async Task A_stream_that_an_error_ended_goes_on_while_the_others_are_still_being_sent()
    {
        var faulty = new FaultySender(faults: 4);
        await using var engine = Start(services => services.AddSingleton<IMailSender>(faulty),
            ("Mail:Relays:0:Name", "mainland"), ("Mail:Relays:0:RecipientDomains:0", "qq"), ("Mail:Relays:0:MaxConnections", "1"), ("Mail:Relays:1:Name", "world"), ("Mail:Relays:1:Host", "world.example"));
        faulty.Relay = engine.Relay;
        faulty.Clock = Clock;
        Association.AddContacts(4, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@qq.com")));
        var sending = await BeginAsync(engine);

        await UntilAsync(engine, () => ToQq(engine) == 4);
        Assert.That(sending.IsCompleted, Is.False);
        var waits = faulty.Asked.Zip(faulty.Asked.Skip(1), (one, next) => (next - one).TotalSeconds).ToList();
        Assert.That(waits, Has.Count.EqualTo(4).And.Ordered, "each wait is longer than the one before");
        Assert.That((waits[0], waits[^1]), Is.EqualTo((1.0, 8.0)).Using<(double, double)>((got, wanted) => Math.Abs(got.Item1 - wanted.Item1) <= 2 && Math.Abs(got.Item2 - wanted.Item2) <= 2));
        rest.SetResult();
        await LetTimePassAsync(sending, engine);
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(7));
    }

    [Test]
    public async Task A_run_whose_last_stream_was_ended_by_an_error_says_so()
    {
        var faulty = new FaultySender(faults: int.MaxValue);
        await using var engine = Start(services => services.AddSingleton<IMailSender>(faulty), ("Mail:Relays:0:Name", "mainland"));
        faulty.Clock = Clock;
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        Assert.That(async () => await engine.SendAsync(dispatch), Throws.TypeOf<InvalidOperationException>());
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Pending], Is.EqualTo(3), "and what was claimed is due again");
    }

    [Test]
    public async Task An_error_that_ended_a_stream_is_said_on_the_page_and_the_others_keep_their_alarm()
    {
        var (engine, dispatch, _) = await StartWithFaultAsync(("Sending:Retry:Delays:0", "00:01:00"));
        await using var running = engine;
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var begun = Clock.GetUtcNow().UtcDateTime;

        Assert.That(async () => await LetTimePassAsync(engine.SendAsync(dispatch)), Throws.TypeOf<InvalidOperationException>());

        await using var db = Database.Open();
        Assert.That(db.Dispatches.Single().ReasonInWords, Does.Contain("Nobody has thought of this."));
        var alarm = engine.Alarm.Sendings.Skip(1).Single();
        Assert.That((alarm.DispatchId, alarm.At), Is.EqualTo((dispatch.Id, begun.AddMinutes(1))).Using<(long, DateTime)>((got, wanted) => got.Item1 == wanted.Item1 && (got.Item2 - wanted.Item2).Duration() < TimeSpan.FromSeconds(30)), "the broken stream waits for the minute's recovery");
    }

    [Test]
    public async Task A_dispatch_that_everybody_refuses_pauses_although_an_error_ended_a_stream()
    {
        var (engine, dispatch, faulted) = await StartWithFaultAsync(("Sending:RefusalLimit", "5"));
        await using var running = engine;
        engine.Relay.Answer = async _ =>
        {
            await faulted;
            return new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "Message rejected as spam", Bulletins.Sending.Replies.ReplyReason.Content);
        };

        // It ends by the error, unless the stream was just being opened anew.
        var sending = LetTimePassAsync(engine.SendAsync(dispatch));
        await Task.WhenAny(sending);

        Assert.That(sending.Exception?.InnerException, Is.Null.Or.TypeOf<InvalidOperationException>());
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
    }

    /// <summary>Five recipients elsewhere, and one at qq.com, to whom nothing can be sent for a reason that nobody has thought of.</summary>
    private async Task<(DispatchEngine Engine, Dispatch Dispatch, Task Faulted)> StartWithFaultAsync(params (string Key, string Value)[] settings)
    {
        var faulty = new FaultySender(faults: int.MaxValue);
        var engine = Start(services => services.AddSingleton<IMailSender>(faulty), [.. settings,
            ("Mail:Relays:0:Name", "mainland"), ("Mail:Relays:0:RecipientDomains:0", "qq"), ("Mail:Relays:0:MaxConnections", "1"), ("Mail:Relays:1:Name", "world"), ("Mail:Relays:1:Host", "world.example")]);
        (faulty.Relay, faulty.Clock) = (engine.Relay, Clock);
        Association.AddContacts(2);
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@qq.com")));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        return (engine, dispatch, faulty.Faulted);
    }

    /// <summary>Three recipients elsewhere, whose mails are taken when <see cref="rest"/> is set.</summary>
    private DispatchEngine Start(params (string Key, string Value)[] settings) => Start(_ => { }, [.. settings, ("Mail:Relays:0:MaxConnections", "9")]);

    private DispatchEngine Start(Action<IServiceCollection> change, params (string Key, string Value)[] settings)
    {
        Association.AddContacts(3);
        var engine = new DispatchEngine(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value), change: change);
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

    /// <summary>Connections to the relay "mainland" fail for a reason that nobody has thought of, so many times.</summary>
    private sealed class FaultySender(int faults) : IMailSender
    {
        public ScriptedMailSender Relay { get; set; } = null!;
        public TimeProvider Clock { get; set; } = null!;
        public List<DateTimeOffset> Asked { get; } = [];
        public Task Faulted => faulted.Task;

        private readonly TaskCompletionSource faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
        {
            if (relay.Name != "mainland")
                return Relay.ConnectAsync(relay, cancellation);
            lock (Asked)
            {
                Asked.Add(Clock.GetUtcNow());
                if (Asked.Count > faults)
                    return Relay.ConnectAsync(relay, cancellation);
                faulted.TrySetResult();
                throw new InvalidOperationException("Nobody has thought of this.");
            }
        }
    }
}
