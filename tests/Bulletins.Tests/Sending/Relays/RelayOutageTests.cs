using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending.Relays;

/// <summary>What counts as an outage where several relays take the same mails, or a name has left the settings.</summary>
public class RelayOutageTests : EngineTest
{
    private DispatchEngine engine = null!;

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    [SetUp]
    public async Task LetMailsBeDue()
    {
        engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:1:Name"] = "spare", ["Mail:Relays:1:Host"] = "spare.example" });
        await using var db = Database.Open();
        await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Pending) { DueAt = Now }).SaveAsync(db);
    }

    [TearDown]
    public async Task Stop() => await engine.DisposeAsync();

    [Test]
    public async Task An_outage_of_several_relays_is_told_once_whichever_is_tried_first_and_began_when_the_last_of_them_failed()
    {
        await FailAsync("main", minutes: 60, rest: 1);
        await FailAsync("spare", minutes: 20, rest: 2);
        var told = await TellAsync();
        Assert.That(told, Has.Count.EqualTo(2));
        Assert.That(told[0].Text, Does.Contain("since 2021-04-29 09:40 the relay “spare”").And.Contain("spare is out of reach"));

        await FailAsync("main", minutes: 60, rest: 3);
        Assert.That(await TellAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task It_names_every_relay_that_would_take_the_mails()
    {
        await FailAsync("main", minutes: 60, rest: 1);
        await FailAsync("spare", minutes: 20, rest: 2);

        Assert.That((await ReadAsync()).Single().InWords, Does.Contain("「main」，它暫時不能使用（main is out of reach）").And.EndWith("發信伺服器「spare」也不能使用（spare is out of reach）。"));
    }

    [Test]
    public async Task Mails_that_another_relay_took_until_some_minutes_ago_have_not_waited_for_long()
    {
        await FailAsync("main", minutes: 60, rest: 1);
        await FailAsync("spare", minutes: 5, rest: 2);

        Assert.That(await TellAsync(), Is.Empty);
    }

    [Test]
    public async Task A_name_in_other_letters_or_gone_from_the_settings_is_no_relay_that_fails()
    {
        await FailAsync("MAIN", minutes: 3000, rest: -2000);
        await FailAsync("gone", minutes: 3000, rest: -2000);
        await FailAsync("main", minutes: 60, rest: 1);
        await FailAsync("spare", minutes: 60, rest: 1);
        Assert.That((await ReadAsync()).Single().Since, Is.EqualTo(Now.AddMinutes(-60)));

        await using (var db = Database.Open())
            await db.RelayStates.Where(r => r.Name == "main").ExecuteUpdateAsync(set => set.SetProperty(r => r.State, CircuitState.Closed));
        Assert.That(await ReadAsync(), Is.Empty);
    }

    /// <param name="minutes">For so long it has failed.</param>
    /// <param name="rest">The minutes until it is tried again.</param>
    private async Task FailAsync(string relay, int minutes, int rest)
    {
        await using var db = Database.Open();
        await db.RelayStates.Where(r => r.Name == relay).ExecuteDeleteAsync();
        db.Add(new RelayState
        {
            Name = relay, State = CircuitState.Open, Reason = $"{relay} is out of reach", Failures = 1,
            FailingSince = Now.AddMinutes(-minutes), ChangedAt = Now.AddMinutes(Math.Min(0, rest)), Until = Now.AddMinutes(rest),
        });
        await db.SaveChangesAsync();
    }

    private Task<IReadOnlyList<RelayOutage>> ReadAsync() => engine.UseAsync((RelayOutages outages) => outages.ReadAsync());

    private async Task<List<Notice>> TellAsync()
    {
        await engine.UseAsync(async (WaitingDispatches waiting) => { await waiting.TellAsync(); return 0; });
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }
}
