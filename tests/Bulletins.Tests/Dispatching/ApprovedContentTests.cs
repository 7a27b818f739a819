using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Dispatching;

/// <summary>What goes out is what was approved, also when something around the text was changed in between.</summary>
[SetUICulture("en")]
public class ApprovedContentTests : EngineTest
{
    private readonly string changed = $"另一個地址{PersonalField.Mark(PersonalField.UnsubscribeLink)}";

    [Test]
    public async Task A_dispatch_whose_circular_reads_differently_since_it_was_approved_stops_before_anything_is_sent_and_goes_on_once_it_is_approved_anew()
    {
        Association.AddContacts(3);
        await CompleteIssuerAsync();
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        Engine.Renderer.Footer = changed;

        await Engine.PrepareAsync(dispatch);

        var stopped = await FindAsync(dispatch);
        Assert.That((stopped.State, stopped.ReasonInWords), Is.EqualTo((DispatchState.Paused, (string?)$"Circular #{Bulletin.Id} no longer reads as it was approved on 2021-04-29 10:00: its issuer’s particulars, its topic’s name or a template has been changed since (an update of the program may bring new templates). Nothing was sent. Open the circular, read it again and approve it as it reads now, or have the change undone; then go on.")));
        Assert.That(await Engine.DeliveriesAsync(dispatch), Is.Empty);

        await Engine.UseAsync((BulletinApproval approval) => approval.ApproveAsync(Bulletin.Id, DispatchEngine.Staff));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken.Select(m => m.Html.ToString()).ToList(), Has.Count.EqualTo(3).And.All.Contains("另一個地址"));
    }

    [Test]
    public async Task What_was_rendered_before_a_crash_is_sent_as_it_was_approved()
    {
        Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Engine.Renderer.Footer = changed;
        await Engine.SendAsync(dispatch);

        Assert.That(Relay.Taken.Select(m => m.Html.ToString()).ToList(), Has.Count.EqualTo(3).And.None.Contains("另一個地址"));
    }

    [Test]
    public async Task A_correction_that_reads_differently_since_it_was_approved_is_refused_and_nothing_changed()
    {
        Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var correction = Association.AddApprovedBulletin("更正");
        await using (var db = Database.Open())
            await db.Bulletins.Where(b => b.Id == correction.Id).ExecuteUpdateAsync(row => row.SetProperty(b => b.CorrectsBulletinId, Bulletin.Id));
        Engine.Renderer.Footer = changed;

        var refusal = Assert.ThrowsAsync<ConflictException>(() =>
            Engine.UseAsync((DispatchCorrection correct) => correct.ContinueAsync(dispatch.Id, correction.Id, true, DispatchEngine.Staff)));

        Assert.That(refusal!.Fault.Key, Is.EqualTo("Approval.ReadsDifferently"));
        var left = await FindAsync(dispatch);
        Assert.That((left.State, left.ContentRevision, left.CorrectionId), Is.EqualTo((DispatchState.Paused, 1, (long?)null)));
        await using var look = Database.Open();
        Assert.That(look.DispatchContents.Single().Html, Does.Contain("測試通告"));
    }

    [Test]
    public async Task A_resend_is_what_the_others_got()
    {
        var contact = Association.AddContacts(2)[0];
        Relay.Answer = message => Task.FromResult(message.ToAddress == contact.Email && Relay.Taken.Count < 2
            ? new SendResult(AttemptOutcome.RefusedForGood, 550, "5.7.1", "refused", ReplyReason.Policy) : ScriptedMailSender.Accepted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Engine.Renderer.Footer = changed;
        Relay.AnswerWith(ScriptedMailSender.Accepted);

        var again = await Engine.UseAsync((DispatchResend resend) => resend.SendAsync(dispatch.Id, contact.Id, null, DispatchEngine.Staff));
        await Engine.PrepareAsync(again);
        await Engine.SendAsync(again);

        Assert.That((await FindAsync(again)).State, Is.EqualTo(DispatchState.Completed));
        var mails = Relay.Taken.Where(m => m.ToAddress == contact.Email).ToList();
        Assert.That(mails[^1].Html.ToString(), Does.Not.Contain("另一個地址"));
    }

    private async Task CompleteIssuerAsync()
    {
        await using var db = Database.Open();
        await db.Issuers.ExecuteUpdateAsync(row => row.SetProperty(i => i.NameEnglish, "Association"));
    }

    private async Task<Dispatch> FindAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return await db.Dispatches.SingleAsync(d => d.Id == dispatch.Id);
    }
}
