using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Rendering;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching.Corrections;

/// <summary>A dispatch that is paused in the middle, corrected, and goes on.</summary>
public abstract class CorrectionTest : EngineTest
{
    private protected async Task<Dispatch> PauseInTheMiddleAsync(int after)
    {
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        PauseAfter(dispatch, after);
        await Engine.SendAsync(dispatch);
        return dispatch;
    }

    private protected void PauseAfter(Dispatch dispatch, int messages)
    {
        var (asked, paused) = (0, new TaskCompletionSource());
        Relay.Answer = async _ =>
        {
            var number = Interlocked.Increment(ref asked);
            if (number == messages)
            {
                await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
                paused.SetResult();
            }
            else if (number > messages)
                await paused.Task;
            return ScriptedMailSender.Accepted;
        };
    }

    private protected async Task<Bulletin> ApproveAsync(Bulletin draft)
    {
        await using var db = Database.Open();
        var bulletin = db.Bulletins.Include(b => b.Editions).Single(b => b.Id == draft.Id);
        bulletin.Approve("approver@association.example", Clock.UtcNow(), ContentHash.Of(bulletin.Editions.Select(edition => Engine.Renderer.Render(bulletin, edition))));
        await db.SaveChangesAsync();
        return bulletin;
    }

    private protected Task<CorrectionPlan> PlanAsync(Dispatch dispatch) => Engine.UseAsync((DispatchCorrection correction) => correction.ReadAsync(dispatch.Id));

    private protected Task<Bulletin> DraftAsync(Dispatch dispatch) => Engine.UseAsync((DispatchCorrection correction) => correction.DraftAsync(dispatch.Id, DispatchEngine.Staff));

    private protected Task<CorrectedDispatch> ContinueAsync(Dispatch dispatch, Bulletin bulletin, bool erratum) =>
        Engine.UseAsync((DispatchCorrection correction) => correction.ContinueAsync(dispatch.Id, bulletin.Id, erratum, DispatchEngine.Staff));

    private protected static string? Fault(Func<Task> act) => Assert.ThrowsAsync<ConflictException>(act)!.Fault.Key;
}
