using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

public class GoingOnTests : EngineTest
{
    [Test]
    public async Task What_a_dispatch_waited_for_is_no_longer_shown_once_the_relay_takes_mail_again()
    {
        Association.AddContacts(20);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Relay.Broken = "Nobody listens there.";
        await Engine.SendAsync(dispatch);
        Assert.That(await ReasonAsync(dispatch.Id), Does.Contain("Nobody listens there."));

        Relay.Broken = null;
        var (asked, rest) = (0, new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            if (Interlocked.Increment(ref asked) > 1)
                await rest.Task;
            return ScriptedMailSender.Accepted;
        };
        Clock.Advance(TimeSpan.FromHours(2));
        var sending = Engine.SendAsync(dispatch);
        for (var look = 0; look < 300 && await ReasonAsync(dispatch.Id) is not null; look++)
            await Task.Delay(50);
        var shown = await ReasonAsync(dispatch.Id);
        rest.SetResult();
        await LetTimePassAsync(sending, Engine);

        Assert.That(shown, Is.Null, "while most of it is still to be sent");
        Assert.That(AddressesTaken(), Has.Length.EqualTo(20));
    }

    [Test]
    public async Task What_can_not_be_stored_about_it_is_tried_each_second_and_not_all_the_time()
    {
        var log = new StatementLog();
        await using var engine = new DispatchEngine(Database, Clock, statements: log);
        Association.AddContacts(20);
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        engine.Relay.Broken = "Nobody listens there.";
        await engine.SendAsync(dispatch);
        engine.Relay.Broken = null;
        var (asked, rest) = (0, new TaskCompletionSource());
        engine.Relay.Answer = async _ =>
        {
            if (Interlocked.Increment(ref asked) > 1)
                await rest.Task;
            return ScriptedMailSender.Accepted;
        };
        Clock.Advance(TimeSpan.FromHours(2));
        Database.Run("CREATE TRIGGER full BEFORE UPDATE OF StateReason ON Dispatches BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END");

        var sending = Task.Run(() => engine.SendAsync(dispatch));
        for (var look = 0; look < 200 && log.Failures.Count == 0; look++)
            await Task.Delay(20);
        await Task.Delay(500);
        var tried = log.Failures.Count;
        Database.Run("DROP TRIGGER full");
        Clock.Advance(TimeSpan.FromSeconds(1));
        for (var look = 0; look < 200 && await ReasonAsync(dispatch.Id) is not null; look++)
            await Task.Delay(20);
        var shown = await ReasonAsync(dispatch.Id);
        rest.SetResult();
        await LetTimePassAsync(sending, engine);

        Assert.That(tried, Is.EqualTo(1));
        Assert.That(shown, Is.Null, "the next look does it");
    }

    private async Task<string?> ReasonAsync(long dispatchId)
    {
        await using var db = Database.Open();
        return (await db.Dispatches.SingleAsync(d => d.Id == dispatchId)).ReasonInWords;
    }
}
