using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching.Corrections;

/// <summary>Whom an erratum goes to.</summary>
public class ErratumTests : CorrectionTest
{
    [Test]
    public async Task Whoever_may_have_the_old_text_gets_the_erratum_and_not_a_second_text_under_the_same_message_id()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = async _ =>
        {
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            return new SendResult(AttemptOutcome.Uncertain, null, null, "reset");
        };
        await Engine.SendAsync(dispatch);
        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(corrected.Erratum!);
        await Engine.SendAsync(corrected.Erratum!);

        var row = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        Assert.That((row.State, row.Decision, row.NeedsDecision), Is.EqualTo((DeliveryState.Uncertain, UncertainDecision.Erratum, false)));
        Assert.That(Relay.Taken.Select(m => m.Subject), Is.EqualTo((string[])["測試通告", "【更正】測試通告"]));
        Assert.That(Relay.Taken.Last().Token, Is.Not.EqualTo(row.Token));
    }

    [TestCase(450, DeliveryState.Uncertain)]
    [TestCase(550, DeliveryState.Failed)]
    public async Task Whoever_may_have_the_old_text_and_was_refused_since_gets_the_erratum_and_not_a_second_text_under_the_same_message_id(int code, DeliveryState state)
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        var asked = 0;
        Relay.Answer = message => Task.FromResult(message.ToAddress == "contact2@firm2.example" ? new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later")
            : ++asked == 1 ? new SendResult(AttemptOutcome.Uncertain, null, null, "reset behind the dot")
            : new SendResult(code < 500 ? AttemptOutcome.RefusedForNow : AttemptOutcome.RefusedForGood, code, null, "no"));
        await Engine.SendAsync(dispatch);
        if (asked < 2)
            await Engine.SendAsync(dispatch);
        Assert.That(asked, Is.EqualTo(2));
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var plan = await PlanAsync(dispatch);
        Assert.That((plan.ToGo, plan.HaveIt), Is.EqualTo((1, 1)));

        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromHours(1));
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(corrected.Erratum!);
        await Engine.SendAsync(corrected.Erratum!);

        Assert.That(Relay.Taken.GroupBy(m => m.MessageId).Select(mail => mail.Select(m => m.Subject).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(Relay.Taken.Where(m => m.ToAddress == "contact1@firm1.example").Select(m => m.Subject), Is.EqualTo((string[])["測試通告", "【更正】測試通告"]));
        Assert.That(Relay.Taken.Where(m => m.ToAddress == "contact2@firm2.example").Select(m => m.Subject), Is.EqualTo((string[])["【更正】測試通告"]));
        var row = (await Engine.DeliveriesAsync(dispatch)).Select(r => r.Delivery).Single(d => d.UncertainAttempts > 0);
        Assert.That((row.State, row.NeedsDecision), Is.EqualTo((state, false)));
        Assert.That(await Engine.UseAsync((FailedDeliveries failed) => failed.CountAsync(dispatch.Id)), Is.Empty, "nor can staff try it anew");
        foreach (var ledger in (Ledger[])[await Engine.LedgerAsync(dispatch), await Engine.LedgerAsync(corrected.Erratum!)])
            Assert.That((ledger.State, ledger.Balances), Is.EqualTo((DispatchState.Completed, true)));
    }

    [Test]
    public async Task An_erratum_leaves_out_whoever_left_since_with_the_reason()
    {
        var contacts = Association.AddContacts(20);
        var dispatch = await PauseInTheMiddleAsync(10);
        var leaving = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent))[0].Delivery;
        Association.Suppress(contacts.Single(c => c.Id == leaving.ContactId), SuppressionReason.Unsubscribed);
        var corrected = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        await Engine.PrepareAsync(corrected.Erratum!);
        var excluded = (await Engine.DeliveriesAsync(corrected.Erratum!, DeliveryState.Excluded)).Single().Delivery;
        Assert.That((excluded.ContactId, excluded.Exclusion), Is.EqualTo((leaving.ContactId, ExclusionReason.Unsubscribed)));
    }

    [Test]
    public async Task A_second_correction_tells_those_of_both_earlier_texts()
    {
        Association.AddContacts(30);
        var dispatch = await PauseInTheMiddleAsync(6);
        await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: false);
        PauseAfter(dispatch, 6);
        await Engine.SendAsync(dispatch);
        var have = (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Select(r => r.Delivery.Email).ToList();
        Assert.That(have, Has.Count.GreaterThan(10).And.Count.LessThan(30));
        var second = await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true);
        Assert.That(second.Dispatch.ContentRevision, Is.EqualTo(3));
        await Engine.PrepareAsync(second.Erratum!);
        Assert.That((await Engine.DeliveriesAsync(second.Erratum!)).Select(r => r.Delivery.Email), Is.EquivalentTo(have));
    }

    [Test]
    public async Task A_second_correction_ends_the_erratum_that_still_goes_out_with_the_first_and_tells_everybody_whom_it_was_for()
    {
        Association.AddContacts(30);
        var dispatch = await PauseInTheMiddleAsync(10);
        var have = AddressesTaken();
        var first = (await ContinueAsync(dispatch, await ApproveAsync(await DraftAsync(dispatch)), erratum: true)).Erratum!;
        await Engine.PrepareAsync(first);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        var correction = await ApproveAsync(await DraftAsync(dispatch));
        Assert.That(Fault(() => ContinueAsync(dispatch, correction, erratum: false)), Is.EqualTo("Dispatch.ErratumUnderWay"), "they would get a wrong text, or none");

        var second = (await ContinueAsync(dispatch, correction, erratum: true)).Erratum!;
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.SendAsync(first);
        await Engine.PrepareAsync(second);
        await Engine.SendAsync(second);

        Assert.That(Relay.Taken.Skip(have.Length).Select(m => (m.ToAddress, m.Subject)), Is.EquivalentTo(have.Select(address => (address, correction.Editions.Single().Title))));
        var ledger = await Engine.LedgerAsync(first);
        Assert.That((ledger.State, ledger[DeliveryState.Cancelled], ledger.Balances), Is.EqualTo((DispatchState.Cancelled, have.Length, true)));
    }
}
