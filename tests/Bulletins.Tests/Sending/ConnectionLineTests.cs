using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Sending;

/// <summary>Whoever stands in line for a connection that others have holds nothing up, and keeps nothing.</summary>
public class ConnectionLineTests : EngineTest
{
    [Test]
    public async Task A_run_ends_when_all_is_sent_although_one_of_its_connections_is_still_in_line()
    {
        await using var engine = Start();
        Association.AddContacts(10);
        var urgent = TakenOver(engine, ScriptedMailSender.Accepted, at: 10);
        var dispatch = await PreparedAsync(engine);
        await using var held = await SlotAsync(engine);

        await EndsAsync(engine, engine.SendAsync(dispatch));
        await using var taken = await await urgent;

        Assert.That(((await engine.LedgerAsync(dispatch)).State, engine.Relay.Taken.Count), Is.EqualTo((DispatchState.Completed, 10)));
    }

    [Test]
    public async Task A_dispatch_that_everybody_refuses_pauses_although_one_of_its_connections_is_still_in_line()
    {
        await using var engine = Start();
        Association.AddContacts(30);
        var urgent = TakenOver(engine, new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "spam", Bulletins.Sending.Replies.ReplyReason.Content), at: 8);
        var dispatch = await PreparedAsync(engine);
        await using var held = await SlotAsync(engine);

        await EndsAsync(engine, engine.SendAsync(dispatch));
        await using var taken = await await urgent;

        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_run_ends_when_staff_pause_or_correct_what_is_still_in_line(bool pause)
    {
        await using var engine = Start();
        Association.AddContacts(10);
        var dispatch = await PreparedAsync(engine);
        await using var one = await SlotAsync(engine);
        await using var two = await SlotAsync(engine);
        var sending = engine.SendAsync(dispatch);
        await LetTimePassAsync(Task.Delay(300), engine);
        Assert.That(sending.IsCompleted, Is.False, "it has something to send");

        if (pause)
            await engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        else
        {
            await using var db = Database.Open();
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.ContentRevision, d => d.ContentRevision + 1));
        }
        await EndsAsync(engine, sending);

        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Pending], Is.EqualTo(10), "all of it is there for the next run");
    }

    [Test]
    public async Task A_place_in_line_is_given_up_when_the_work_fails_that_it_was_for()
    {
        var database = new FailingStatements();
        await using var engine = Start(services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));
        Association.AddContacts(10);
        var dispatch = await PreparedAsync(engine);
        var (one, two) = (await SlotAsync(engine), await SlotAsync(engine));
        var sending = engine.SendAsync(dispatch);
        await LetTimePassAsync(Task.Delay(200), engine);
        database.Fails = statement => statement.Contains("ContentRevision", StringComparison.Ordinal) && statement.StartsWith("SELECT EXISTS", StringComparison.Ordinal);
        await LetTimePassAsync(Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(10))), engine);
        Assert.That(sending.IsFaulted, "nobody can tell whether anything is due");

        await one.DisposeAsync();
        await two.DisposeAsync();

        using var patience = new CancellationTokenSource();
        var next = Task.WhenAll(SlotAsync(engine, cancellation: patience.Token), SlotAsync(engine, cancellation: patience.Token));
        await LetTimePassAsync(Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(5))), engine);
        await patience.CancelAsync();
        Assert.That(next.IsCompletedSuccessfully, "both connections are free");
        foreach (var slot in await next)
            await slot.DisposeAsync();
    }

    private async Task EndsAsync(DispatchEngine engine, Task sending)
    {
        await LetTimePassAsync(Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(15))), engine);
        Assert.That(sending.IsCompleted, "the others may have their connections for hours");
        await sending;
    }

    private DispatchEngine Start(Action<IServiceCollection>? change = null) =>
        new(Database, Clock, settings: new() { ["Mail:Relays:0:MaxConnections"] = "2", ["Sending:RefusalLimit"] = "8" }, change: change);

    private async Task<Dispatch> PreparedAsync(DispatchEngine engine)
    {
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        return dispatch;
    }

    /// <summary>Answers each message after a second; at one of them an urgent dispatch asks for the connection, and gets it after that message.</summary>
    private Task<Task<ConnectionSlot>> TakenOver(DispatchEngine engine, SendResult result, int at)
    {
        var (urgent, answered) = (new TaskCompletionSource<Task<ConnectionSlot>>(), 0);
        engine.Relay.Answer = async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Clock);
            if (++answered == at)
                urgent.SetResult(SlotAsync(engine, DispatchPriority.Urgent));
            return result;
        };
        return urgent.Task;
    }

    private static Task<ConnectionSlot> SlotAsync(DispatchEngine engine, DispatchPriority priority = DispatchPriority.Normal, CancellationToken cancellation = default) => engine.UseAsync(async (MailRelays relays) =>
        await engine.UseAsync((SendingPace pace) => pace.ConnectAsync(relays.All[0], "", () => priority, cancellation)));
}
