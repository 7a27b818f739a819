using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tests.Sending;

/// <summary>Runs in the background of a process: begun by an alarm, ended by the program's end.</summary>
public class DispatchRunsTests : EngineTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Test]
    public async Task An_alarm_that_rings_while_a_run_is_under_way_is_heard_when_it_ends()
    {
        Association.AddContacts(2);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            asked.TrySetResult();
            await answer.Task;
            return ScriptedMailSender.Accepted;
        };
        var first = await PreparedAsync();
        await BeginAsync(first);
        await asked.Task.WaitAsync(Limit);
        await BeginAsync(first);
        await BeginAsync(first);
        answer.SetResult();

        await UntilAsync(first, DispatchState.Completed);
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "contact1@firm1.example", "contact2@firm2.example" }), "each once");
    }

    [Test]
    public async Task A_program_that_ends_waits_for_what_is_on_the_wire_and_begins_nothing_more()
    {
        Association.AddContacts(20);
        var (asked, answer) = (new CountdownEvent(3), new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            if (!asked.IsSet)
                asked.Signal();
            await answer.Task;
            return ScriptedMailSender.Accepted;
        };
        var dispatch = await PreparedAsync();
        await BeginAsync(dispatch);
        Assert.That(await Task.Run(() => asked.Wait(Limit)), "three connections have a message on the wire");

        var stopping = Engine.UseAsync(async (DispatchRuns runs) => { await runs.StopAsync(CancellationToken.None); return 0; });
        Assert.That(stopping.IsCompleted, Is.False);
        answer.SetResult();
        await stopping.WaitAsync(Limit);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger[DeliveryState.Sent], ledger[DeliveryState.Pending], ledger[DeliveryState.Sending]), Is.EqualTo((3, 17, 0)));
        await BeginAsync(dispatch);
        Assert.That(Relay.Taken, Has.Count.EqualTo(3), "a process that ends begins no run");
    }

    [Test]
    public async Task Any_number_of_dispatches_run_at_once()
    {
        Association.AddContacts(1);
        const int dispatches = 30;
        var (asked, answer) = (new CountdownEvent(dispatches), new TaskCompletionSource());
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = $"{dispatches}" });
        engine.Relay.Answer = async _ =>
        {
            asked.Signal();
            await answer.Task;
            return ScriptedMailSender.Accepted;
        };
        var made = new List<Dispatch>();
        for (var i = 0; i < dispatches; i++)
            made.Add(await PreparedAsync());
        foreach (var dispatch in made)
            await BeginAsync(engine, dispatch);

        Assert.That(await Task.Run(() => asked.Wait(Limit)), "none waits for another");
        answer.SetResult();
        foreach (var dispatch in made)
            await UntilAsync(dispatch, DispatchState.Completed);
    }

    [Test]
    public async Task An_alarm_that_rings_while_an_error_ends_a_run_begins_another()
    {
        var scopes = new Failing();
        var log = new Ringing();
        using var runs = new DispatchRuns(scopes, log);
        log.Once = () => runs.Begin(1);
        runs.Begin(1);

        for (var look = 0; look < 100 && scopes.Asked < 2; look++)
            await Task.Delay(20);
        await runs.StopAsync(CancellationToken.None);
        Assert.That(scopes.Asked, Is.EqualTo(2), "once more, and not until it works");
    }

    private sealed class Failing : IServiceScopeFactory
    {
        private int asked;

        public int Asked => asked;

        public IServiceScope CreateScope()
        {
            Interlocked.Increment(ref asked);
            throw new InvalidOperationException("Nobody has thought of this.");
        }
    }

    private sealed class Ringing : ILogger<DispatchRuns>
    {
        public Action? Once { get; set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var ring = Once;
            Once = null;
            ring?.Invoke();
        }
    }

    private async Task<Dispatch> PreparedAsync()
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        return dispatch;
    }

    private Task<int> BeginAsync(Dispatch dispatch) => BeginAsync(Engine, dispatch);

    private static Task<int> BeginAsync(DispatchEngine engine, Dispatch dispatch) => engine.UseAsync((DispatchRuns runs) =>
    {
        runs.Begin(dispatch.Id);
        return Task.FromResult(0);
    });

    private async Task UntilAsync(Dispatch dispatch, DispatchState state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while ((await Engine.LedgerAsync(dispatch)).State != state)
            await Task.Delay(20, limit.Token);
    }
}
