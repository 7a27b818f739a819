using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Members;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Dispatching.Corrections;

/// <summary>A circular that is being sent again to one contact is corrected with the dispatch that it comes from.</summary>
[Parallelizable]
public class CorrectedResendTests : EngineTest
{
    private const string Old = "測試通告", New = "【更正】測試通告";

    private static readonly SendResult Later = new(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later");
    private static readonly SendResult Refused = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "no such user");
    private static readonly SendResult InDoubt = new(AttemptOutcome.Uncertain, null, null, "reset behind the dot");

    private Contact contact = null!;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_resend_that_is_to_be_tried_again_gets_the_corrected_text(bool erratum)
    {
        var (dispatch, again) = await SendAgainAsync(Later);
        var plan = await Engine.UseAsync((DispatchCorrection correction) => correction.ReadAsync(dispatch.Id));
        Assert.That((plan.ToGo, plan.HaveIt, plan.OnTheWire), Is.EqualTo((2, 0, 0)), "it and the one that the dispatch still has to send");

        var corrected = await CorrectAsync(dispatch, erratum);

        Assert.That(corrected.Erratum, Is.Null, "nobody has the old text");
        Assert.That(Engine.Alarm.Sendings.Select(s => s.DispatchId), Does.Contain(again.Id));
        await GoOnAsync(dispatch, again);
        Assert.That(TextsOf("right@two.example"), Is.EqualTo((string[])[New]));
        Assert.That((await Engine.LedgerAsync(again)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_resend_that_may_have_arrived_gets_the_erratum_and_not_a_second_text_under_the_same_message_id()
    {
        var (dispatch, again) = await SendAgainAsync(InDoubt, Later);
        Assert.That((await RowAsync(again)).UncertainAttempts, Is.EqualTo(1));
        var plan = await Engine.UseAsync((DispatchCorrection correction) => correction.ReadAsync(dispatch.Id));
        Assert.That((plan.ToGo, plan.HaveIt), Is.EqualTo((1, 1)));

        var corrected = await CorrectAsync(dispatch, erratum: true);
        await GoOnAsync(dispatch, again, corrected.Erratum!);

        Assert.That(TextsOf("right@two.example"), Is.EqualTo((string[])[Old, New]));
        Assert.That(Relay.Taken.GroupBy(m => m.MessageId).Select(mail => mail.Select(m => m.Subject).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That((await RowAsync(again)).Decision, Is.EqualTo(UncertainDecision.Erratum));
        Assert.That((await Engine.LedgerAsync(again)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task A_resend_that_failed_in_doubt_and_is_told_cannot_be_tried_anew()
    {
        var (dispatch, again) = await SendAgainAsync(InDoubt, Refused);
        Assert.That((await RowAsync(again)).State, Is.EqualTo(DeliveryState.Failed));
        await CorrectAsync(dispatch, erratum: true);
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.CountAsync(again.Id)), Is.Empty);
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.CountRetriableAsync(again.Id)), Is.Zero, "nor does a button offer it");
    }

    [Test]
    public async Task A_resend_that_failed_is_tried_anew_with_the_corrected_text()
    {
        var (dispatch, again) = await SendAgainAsync(Refused);
        await CorrectAsync(dispatch, erratum: true);
        Relay.AnswerWith(ScriptedMailSender.Accepted);

        await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(again.Id, null, DispatchEngine.Staff));
        await Engine.SendAsync(again);

        Assert.That(TextsOf("right@two.example"), Is.EqualTo((string[])[New]));
    }

    [Test]
    public async Task A_resend_that_was_not_prepared_yet_gets_the_corrected_text()
    {
        var (dispatch, again) = await SendAgainAsync();
        await CorrectAsync(dispatch, erratum: false);
        await Engine.PrepareAsync(again);
        await GoOnAsync(dispatch, again);
        Assert.That(TextsOf("right@two.example"), Is.EqualTo((string[])[New]));
    }

    [Test]
    public async Task A_resend_that_was_taken_with_the_old_text_is_told_and_stays_as_it_is()
    {
        var (dispatch, again) = await SendAgainAsync(ScriptedMailSender.Accepted);
        var corrected = await CorrectAsync(dispatch, erratum: true);
        await GoOnAsync(dispatch, again, corrected.Erratum!);
        Assert.That(TextsOf("right@two.example"), Is.EqualTo((string[])[Old, New]));
        Assert.That((await RowAsync(again)).ContentRevision, Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_corrected_while_a_resend_is_on_the_wire()
    {
        var (dispatch, again) = await SendAgainAsync();
        await Engine.PrepareAsync(again);
        var correction = await PauseAndApproveAsync(dispatch);
        ConflictException? fault = null;
        Relay.Answer = _ =>
        {
            fault = Assert.ThrowsAsync<ConflictException>(() => ContinueAsync(dispatch, correction, erratum: true));
            return Task.FromResult(ScriptedMailSender.Accepted);
        };

        await Engine.SendAsync(again);

        Assert.That(fault!.Fault.Values, Is.EqualTo((object[])[again.Id, 1]));
        await using var db = Database.Open();
        Assert.That(db.Dispatches.Select(d => d.ContentRevision), Is.All.EqualTo(1));
    }

    /// <summary>Of two firms one is to be tried again, and the other's address was wrong, so that its contact is sent the circular again.</summary>
    /// <param name="answers">To the resend, one after the other; none to leave it as it was made.</param>
    private async Task<(Dispatch Dispatch, Dispatch Again)> SendAgainAsync(params SendResult[] answers)
    {
        var contacts = Association.AddContacts(2, (firm, person) => person.MoveTo(Testing.Association.Address(firm.Number == "M00001" ? "fine@one.example" : "wrong@two.example")));
        contact = contacts[1];
        Relay.Answer = message => Task.FromResult(message.ToAddress == "wrong@two.example" ? Refused : Later);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var again = await Engine.UseAsync((DispatchResend resend) => resend.SendAsync(dispatch.Id, contact.Id, new AddressCorrection("right@two.example"), DispatchEngine.Staff));
        if (answers.Length == 0)
            return (dispatch, again);
        await Engine.PrepareAsync(again);
        var asked = 0;
        Relay.Answer = _ => Task.FromResult(answers[asked++]);
        while (asked < answers.Length)
            await Engine.SendAsync(again);
        return (dispatch, again);
    }

    private async Task<CorrectedDispatch> CorrectAsync(Dispatch dispatch, bool erratum) => await ContinueAsync(dispatch, await PauseAndApproveAsync(dispatch), erratum);

    private async Task<Bulletin> PauseAndApproveAsync(Dispatch dispatch)
    {
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var draft = await Engine.UseAsync((DispatchCorrection correction) => correction.DraftAsync(dispatch.Id, DispatchEngine.Staff));
        await using var db = Database.Open();
        var bulletin = db.Bulletins.Include(b => b.Editions).Single(b => b.Id == draft.Id);
        bulletin.Approve("approver@association.example", Clock.UtcNow(), ContentHash.Of(bulletin.Editions.Select(edition => Engine.Renderer.Render(bulletin, edition))));
        await db.SaveChangesAsync();
        return bulletin;
    }

    private Task<CorrectedDispatch> ContinueAsync(Dispatch dispatch, Bulletin bulletin, bool erratum) =>
        Engine.UseAsync((DispatchCorrection correction) => correction.ContinueAsync(dispatch.Id, bulletin.Id, erratum, DispatchEngine.Staff));

    private async Task GoOnAsync(Dispatch dispatch, Dispatch again, Dispatch? erratum = null)
    {
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.SendAsync(dispatch);
        await Engine.SendAsync(again);
        if (erratum is null)
            return;
        await Engine.PrepareAsync(erratum);
        await Engine.SendAsync(erratum);
    }

    private string[] TextsOf(string address) => [.. Relay.Taken.Where(m => m.ToAddress == address).Select(m => m.Subject)];

    private async Task<Delivery> RowAsync(Dispatch dispatch) => (await Engine.DeliveriesAsync(dispatch)).Single().Delivery;
}
