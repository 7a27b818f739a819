using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Time;

namespace Bulletins.Tests.Sending;

/// <summary>What waits is rung for each minute by recovery; an alarm of its own it has for the last minute only.</summary>
public class WaitingAlarmTests : EngineTest
{
    [Test]
    public async Task A_window_that_is_closed_for_an_hour_piles_up_no_alarms_and_mail_goes_when_it_opens()
    {
        Association.AddContacts(2);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:Windows:0:From"] = "11:00", ["Sending:Windows:0:To"] = "13:00" });
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        var opening = new DateTime(2021, 4, 29, 3, 0, 0, DateTimeKind.Utc);
        Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await AlarmsAsync(engine, dispatch, minutes: 59), Is.Empty);
        Assert.That(await AlarmsAsync(engine, dispatch, minutes: 1), Is.EqualTo((DateTime[])[opening]), "to the second");
        await engine.SendAsync(dispatch);
        Assert.That(engine.Relay.Taken, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_next_try_within_the_minute_comes_at_its_time()
    {
        Association.AddContacts(1);
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Sending:Retry:Delays:0"] = "00:01:00" });
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(engine.Alarm.Sendings[^1], Is.EqualTo((dispatch.Id, Clock.UtcNow().AddMinutes(1))));
    }

    /// <returns>What was set for later, while recovery rings each minute and the dispatch is looked at.</returns>
    private async Task<IEnumerable<DateTime>> AlarmsAsync(DispatchEngine engine, Dispatch dispatch, int minutes)
    {
        engine.Alarm.Sendings.Clear();
        var later = new List<DateTime>();
        for (var minute = 0; minute < minutes; minute++)
        {
            await engine.RecoverAsync();
            Assert.That(engine.Alarm.Sendings, Is.EqualTo((object[])[(dispatch.Id, Clock.UtcNow())]), "recovery rings");
            await engine.SendAsync(dispatch);
            later.AddRange(engine.Alarm.Sendings.Skip(1).Select(alarm => alarm.At));
            engine.Alarm.Sendings.Clear();
            Clock.Advance(DispatchRecovery.Interval);
        }
        return later;
    }
}
