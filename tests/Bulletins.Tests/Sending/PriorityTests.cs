using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending;

public class PriorityTests : EngineTest
{
    [Test]
    public async Task A_small_urgent_dispatch_is_not_stuck_behind_a_large_one()
    {
        const int recipients = 300;
        Association.AddContacts(recipients - 1);
        Association.AddContacts(1, (member, _) => member.Industry = "toys");
        var begun = new TaskCompletionSource();
        Relay.Answer = async _ =>
        {
            if (Relay.Taken.Count > 10)
                begun.TrySetResult();
            await Task.Delay(2);
            return ScriptedMailSender.Accepted;
        };
        var large = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(large);
        var sending = Engine.SendAsync(large);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var urgent = await ScheduleUrgentAsync();
        await Engine.PrepareAsync(urgent);
        await Engine.SendAsync(urgent);

        Assert.That((await Engine.LedgerAsync(urgent)).State, Is.EqualTo(DispatchState.Completed));
        Assert.That((await Engine.LedgerAsync(large))[DeliveryState.Pending], Is.Positive, "the large one held all connections and is still under way");
        await sending;
        Assert.That((await Engine.LedgerAsync(large))[DeliveryState.Sent], Is.EqualTo(recipients));
        Assert.That(Relay.MostOpenConnections, Is.LessThanOrEqualTo(3), "no connection more than the relay allows");
    }

    /// <summary>Another stream of it may go on for hours, and the run with it.</summary>
    [Test]
    public async Task A_stream_that_waited_for_a_budget_may_go_on_as_soon_as_its_dispatch_is_urgent()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await using var db = Database.Open();
        var prepared = await db.Dispatches.AsNoTracking().SingleAsync(d => d.Id == dispatch.Id);
        var terms = new SendingTerms(prepared);
        var run = await Engine.UseAsync((SendingStreams streams) => streams.OpenAsync(prepared, terms, default));
        var stream = run.Streams.Single();
        stream.WaitFor(new Permit(false, Clock.UtcNow().AddHours(1), new BindingBudget("main", "", PaceUnit.Hour, 20)));
        stream.End();
        Assert.That(run.IsIdle("", "main", Clock.UtcNow()), Is.False);
        Assert.That(run.IsIdle("", "another", Clock.UtcNow()), Is.True, "a relay whose budget it didn't ask");

        terms.Change(null, DispatchPriority.Urgent);

        Assert.That(run.IsIdle("", "main", Clock.UtcNow()), Is.True);
        stream.WaitFor(new Permit(false, Clock.UtcNow().AddHours(1), new BindingBudget("main", "", PaceUnit.Hour, 20), DispatchPriority.Urgent));
        Assert.That(run.IsIdle("", "main", Clock.UtcNow()), Is.False, "it asked as an urgent one");
    }

    private Task<Dispatch> ScheduleUrgentAsync()
    {
        var few = Association.AddSegment("""{"version":1,"all":[{"field":"industry","anyOf":["toys"]}]}""", "一家");
        return Engine.UseAsync((DispatchSchedule schedule) => schedule.ScheduleAsync(Association.AddApprovedBulletin("急件").Id, few.Id, null, null,
            UncertainPolicy.SendOnceMore, DispatchPriority.Urgent, RecordedReading.Nothing, DispatchEngine.Staff));
    }
}
