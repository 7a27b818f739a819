using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking;

/// <summary>What the page of a dispatch says first.</summary>
public sealed class DispatchDoingsTests : EngineTest
{
    [Test]
    public async Task An_error_that_broke_a_stream_is_told_beside_what_others_wait_for()
    {
        Association.AddContacts(1);
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@qq.com")));
        await using var engine = Start(("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerHour", "1"));
        await using var db = Database.Open();
        db.Add(new PaceUsage { Relay = "main", Provider = "qq", Minute = PaceUsage.MinuteOf(Clock.UtcNow()), Count = 1 });
        await db.SaveChangesAsync();
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);

        await SettleAsync(engine, dispatch, run => run.Streams.Single(stream => stream.MailboxProvider.Length == 0).Break(new InvalidOperationException("No such column."), Clock.UtcNow()));
        var (broken, waits) = await ReadAsync(engine, dispatch);
        Assert.That(waits.Waits.Select(wait => wait.Kind), Is.EqualTo(new[] { WaitKind.Budget }));
        Assert.That((broken.ReasonInWords!.Contains("No such column.", StringComparison.Ordinal), broken.TellsMoreThan(waits)), Is.EqualTo((true, true)));

        await SettleAsync(engine, dispatch, run => run.Streams.Single(stream => stream.MailboxProvider == "qq")
            .WaitFor(new Permit(false, Clock.UtcNow().AddHours(1), new BindingBudget("main", "qq", PaceUnit.Hour, 1))));
        (var waiting, waits) = await ReadAsync(engine, dispatch);
        Assert.That((waiting.StateReason is null, waiting.TellsMoreThan(waits)), Is.EqualTo((false, false)), "that is known better now");
    }

    [Test]
    public async Task A_next_try_whose_time_comes_while_the_window_is_closed_is_not_said_to_be_made_at_its_time()
    {
        Association.AddContacts(2);
        await using var engine = Start(("Sending:Windows:0:From", "09:00"), ("Sending:Windows:0:To", "10:03"));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await DoingAsync(engine, dispatch), Is.EqualTo(DispatchDoing.SendingLater), "in five minutes");

        Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.That(await DoingAsync(engine, dispatch), Is.EqualTo(DispatchDoing.SendingWaits));
    }

    [Test]
    public async Task A_next_try_that_waits_for_a_relay_is_not_said_to_be_made_at_its_time()
    {
        Association.AddContacts(2);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.UseAsync(async (RelayBoard board) => { board.Failed("main", "Nobody listens there.", TimeSpan.FromHours(1)); await board.FlushAsync(); return 0; });
        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.SendingLater), "nothing is due yet");

        Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.SendingWaits));
    }

    [Test]
    public async Task What_it_does_follows_its_state()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.Scheduled));
        await PauseAsync(dispatch);
        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.PausedBefore));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.PrepareAsync(dispatch);
        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.Sending));
        await PauseAsync(dispatch);
        Assert.That(await DoingAsync(Engine, dispatch), Is.EqualTo(DispatchDoing.Paused));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);
        Assert.That((await DoingAsync(Engine, dispatch), await DoingAsync(Engine, dispatch, needDecision: 1)), Is.EqualTo((DispatchDoing.Completed, DispatchDoing.CompletedHeld)));
    }

    private Task<Dispatch> PauseAsync(Dispatch dispatch) => Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));

    private static async Task<DispatchDoing> DoingAsync(DispatchEngine engine, Dispatch dispatch, int needDecision = 0)
    {
        var (read, waits) = await ReadAsync(engine, dispatch);
        return read.Doing(await engine.LedgerAsync(dispatch), waits, needDecision);
    }

    private DispatchEngine Start(params (string Key, string Value)[] settings) => new(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private static Task<(Dispatch Dispatch, DispatchWaits Waits)> ReadAsync(DispatchEngine engine, Dispatch dispatch) =>
        engine.UseAsync(async (DispatchTracking tracking) => (await tracking.FindAsync(dispatch.Id), await tracking.WaitsAsync(dispatch.Id)));

    /// <summary>A run that nothing became of but what happens to it.</summary>
    private async Task SettleAsync(DispatchEngine engine, Dispatch dispatch, Action<SendingRun> happens)
    {
        await using var db = Database.Open();
        var sending = await db.Dispatches.AsNoTracking().SingleAsync(d => d.Id == dispatch.Id);
        var run = await engine.UseAsync((SendingStreams streams) => streams.OpenAsync(sending, new SendingTerms(sending), default));
        happens(run);
        await engine.UseAsync(async (DispatchSettlement settlement) => { await settlement.SettleAsync(run, default); return 0; });
    }
}
