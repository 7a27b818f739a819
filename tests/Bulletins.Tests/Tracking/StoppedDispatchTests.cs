using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking;

/// <summary>Nobody sits before the screen at the time of a dispatch that can't begin, or can't go on.</summary>
[SetUICulture("en")]
public class StoppedDispatchTests : EngineTest
{
    private const string Office = "circulars@association.example";

    private readonly string changed = $"另一個地址{PersonalField.Mark(PersonalField.UnsubscribeLink)}";

    [Test]
    public async Task A_scheduled_dispatch_whose_template_was_changed_is_told_by_mail_at_its_time_once_for_each_stop()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, sendAt: Clock.GetUtcNow().UtcDateTime.AddHours(1));
        Engine.Renderer.Footer = changed;
        Assert.That(await TellAsync(), Is.Empty);
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.PrepareAsync(dispatch);

        Assert.That(await TellAsync(), Has.Count.EqualTo(2));
        var told = await TellAsync();
        Assert.That(told.Select(n => n.To), Is.EqualTo(new[] { Office, DispatchEngine.Staff.Name }));
        Assert.That(told[0].Subject, Does.Contain("發送自行暫停").And.Contain("測試通告"));
        Assert.That(told[0].Text, Does.Contain("2021-04-29 11:00").And.Contain($"/dispatches/{dispatch.Id}")
            .And.Contain("no longer reads as it was approved").And.Contain("現在的內容與 2021-04-29 10:00 批核時不同"), "the reason in both languages");
        Assert.That(Relay.Taken, Is.Empty);

        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        Assert.That(await TellAsync(), Has.Count.EqualTo(2));
        await Engine.PrepareAsync(dispatch);
        Assert.That(await TellAsync(), Has.Count.EqualTo(4), "somebody resumed it without approving the circular: it stopped again");
    }

    [Test]
    public async Task A_dispatch_that_waited_for_somebody_until_its_limit_is_told_as_cancelled()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Clock.GetUtcNow().UtcDateTime.AddHours(2));
        Engine.Renderer.Footer = changed;
        await Engine.PrepareAsync(dispatch);
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.RecoverAsync();

        var told = await TellAsync();

        Assert.That(told.Select(n => n.Key), Is.EqualTo(new[] { $"dispatch:{dispatch.Id}:cancelled", $"dispatch:{dispatch.Id}:cancelled:scheduler" }));
        Assert.That(told[0].Text, Does.Contain("Its limit passed before it could begin, so nothing was sent."));
    }

    [Test]
    public async Task A_dispatch_whose_relay_refuses_everybody_is_told_with_the_relays_words()
    {
        Association.AddContacts(60);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.7.1", "5.7.1 Sender not allowed here", ReplyReason.Policy));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var told = await TellAsync();

        Assert.That(told, Has.Count.EqualTo(2));
        Assert.That(told[0].Text, Does.Contain("Sender not allowed here"));
    }

    [Test]
    public async Task What_staff_paused_themselves_and_what_stopped_days_ago_is_not_told()
    {
        Association.AddContacts(2);
        var paused = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(paused);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(paused.Id, DispatchEngine.Staff));
        var old = await Engine.ScheduleAsync(Bulletin, Everyone);
        Engine.Renderer.Footer = changed;
        await Engine.PrepareAsync(old);
        Clock.Advance(TimeSpan.FromDays(3));

        Assert.That(await TellAsync(), Is.Empty);
    }

    [Test]
    public void A_circular_that_reads_differently_by_now_is_not_scheduled_at_all()
    {
        Association.AddContacts(2);
        Engine.Renderer.Footer = changed;

        var refusal = Assert.ThrowsAsync<ConflictException>(() => Engine.ScheduleAsync(Bulletin, Everyone));

        Assert.That(refusal!.Fault.Key, Is.EqualTo("Approval.ReadsDifferently"));
    }

    private async Task<List<Notice>> TellAsync()
    {
        await Engine.UseAsync(async (StoppedDispatches stopped) => { await stopped.TellAsync(); return 0; });
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }
}
