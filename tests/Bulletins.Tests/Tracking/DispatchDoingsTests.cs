using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
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
