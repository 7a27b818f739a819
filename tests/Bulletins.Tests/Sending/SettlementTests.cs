using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

/// <summary>What a run leaves behind for staff to read.</summary>
public class SettlementTests : EngineTest
{
    private static readonly BindingBudget Hourly = new("main", "", PaceUnit.Hour, 2);

    [Test]
    public async Task Nobody_is_told_to_wait_for_a_time_that_has_passed()
    {
        var dispatch = await PreparedAsync();
        Assert.That(await SettledAsync(dispatch, stream => stream.WaitFor(new Permit(false, Clock.UtcNow().AddMinutes(1), Hourly))), Does.Contain("10:01:00"));
        Assert.That(await SettledAsync(dispatch, stream => stream.WaitFor(new Permit(false, Clock.UtcNow().AddSeconds(-1), Hourly))), Is.Null);
    }

    [Test]
    public async Task A_refused_sender_is_tried_again_when_its_first_mail_is_due()
    {
        var dispatch = await PreparedAsync();
        Assert.That(await SettledAsync(dispatch, stream => stream.Rest(Clock.UtcNow().AddSeconds(30), "no")), Does.Contain("10:00:30"));
        await using (var db = Database.Open())
            await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, Clock.UtcNow().AddHours(1)).SetProperty(d => d.State, DeliveryState.Deferred));
        Assert.That(await SettledAsync(dispatch, stream => stream.Rest(Clock.UtcNow().AddSeconds(30), "no"), opened: Clock.UtcNow().AddHours(1)), Does.Contain("11:00:00"));
    }

    [Test]
    public async Task A_refused_sender_rests_although_another_connection_waited_for_the_budget()
    {
        var dispatch = await PreparedAsync();
        var said = await SettledAsync(dispatch, stream =>
        {
            stream.Rest(Clock.UtcNow().AddSeconds(30), "no");
            stream.WaitFor(new Permit(false, Clock.UtcNow().AddSeconds(3), Hourly));
        });
        Assert.That(said, Does.Contain("10:00:30"));
        Assert.That(Engine.Alarm.Sendings[^1].At, Is.EqualTo(Clock.UtcNow().AddSeconds(30)));
    }

    [Test]
    public async Task Whoever_reads_what_is_waited_for_reads_all_of_it_in_their_own_language()
    {
        var dispatch = await PreparedAsync();
        Assert.That(await SettledAsync(dispatch, stream => stream.WaitFor(new Permit(false, Clock.UtcNow().AddMinutes(1), Hourly))), Does.Contain("main：每小時 2 封"));
        using (new Audiences.InLanguage("en"))
            Assert.That(await ReasonAsync(dispatch), Does.Contain("Waits for a budget (main: 2 an hour)"));
    }

    private async Task<Dispatch> PreparedAsync()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await using var db = Database.Open();
        return await db.Dispatches.AsNoTracking().SingleAsync(d => d.Id == dispatch.Id);
    }

    /// <param name="opened">When the run began, so that something was due; null for now.</param>
    private async Task<string?> SettledAsync(Dispatch dispatch, Action<SendingStream> happened, DateTime? opened = null)
    {
        await using (var db = Database.Open())
        {
            var due = await db.Deliveries.Select(d => d.DueAt).SingleAsync();
            if (opened is not null)
                await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, Clock.UtcNow()));
            var run = await Engine.UseAsync((SendingStreams streams) => streams.OpenAsync(dispatch, new SendingTerms(dispatch), default));
            await db.Deliveries.ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, due));
            happened(run.Streams.Single());
            await Engine.UseAsync(async (DispatchSettlement settlement) => { await settlement.SettleAsync(run, default); return 0; });
        }
        return await ReasonAsync(dispatch);
    }

    private async Task<string?> ReasonAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return (await db.Dispatches.SingleAsync(d => d.Id == dispatch.Id)).ReasonInWords;
    }
}
