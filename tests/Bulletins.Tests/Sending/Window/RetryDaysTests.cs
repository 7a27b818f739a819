using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending.Window;

/// <summary>A delivery's days are those on which it could be tried.</summary>
public class RetryDaysTests : EngineTest
{
    private static readonly SendResult Greylisted = new(AttemptOutcome.RefusedForNow, 450, "4.2.0", "Greylisted", ReplyReason.Greylisted);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Days_on_which_it_was_paused_or_the_program_stood_still_are_none_of_them(bool paused)
    {
        Association.AddContacts(1);
        Relay.AnswerWith(Greylisted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var first = (await RowAsync(dispatch)).FirstTriedAt;

        if (paused)
            await ControlAsync(schedule => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromDays(6));
        if (paused)
            await ControlAsync(schedule => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        var row = await RowAsync(dispatch);
        Assert.That((row.State, row.Attempts), Is.EqualTo((DeliveryState.Deferred, 2)), "it comes again");
        Assert.That(row.FirstTriedAt, Is.EqualTo(first + TimeSpan.FromDays(6) - TimeSpan.FromMinutes(5)).Within(2).Milliseconds, "the wait that the schedule gave it counts, and no more");
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromMinutes(15));
        await Engine.SendAsync(dispatch);
        Assert.That((await RowAsync(dispatch)).State, Is.EqualTo(DeliveryState.Sent));
    }

    [Test]
    public async Task What_was_held_for_days_has_all_its_days_once_somebody_says_that_it_goes()
    {
        Association.AddContacts(1);
        Relay.AnswerWith(new SendResult(AttemptOutcome.Uncertain, null, null, "Connection reset"));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone, UncertainPolicy.Hold);
        Clock.Advance(TimeSpan.FromDays(6));
        Relay.AnswerWith(Greylisted);

        await Engine.UseAsync((HeldDeliveries held) => held.DecideAllAsync(dispatch.Id, UncertainDecision.SendOnceMore, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        var row = await RowAsync(dispatch);
        Assert.That((row.State, row.DueAt), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Clock.GetUtcNow().UtcDateTime.AddMinutes(5))));
    }

    private async Task<Delivery> RowAsync(Dispatch dispatch) => (await Engine.DeliveriesAsync(dispatch)).Single().Delivery;

    private Task<Dispatch> ControlAsync(Func<DispatchSchedule, Task<Dispatch>> act) => Engine.UseAsync(act);
}
