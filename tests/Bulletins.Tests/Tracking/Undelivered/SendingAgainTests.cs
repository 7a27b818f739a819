using Bulletins.Audiences.Rules;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Undelivered;

/// <summary>A circular that is sent again to a firm that got nothing.</summary>
[Parallelizable]
public class SendingAgainTests : UndeliveredTest
{
    [Test]
    public async Task A_corrected_address_gets_the_circular_alone_and_the_firm_leaves_the_list()
    {
        Firm("fine@one.example");
        var contact = Firm("wrong@two.example")[0];
        Refuse("wrong@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var again = await SendAgainAsync(dispatch, contact, "right@two.example");
        Assert.That(await ListAsync(dispatch), Is.Empty, "it is on its way");
        await RunAsync(again);

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "fine@one.example", "right@two.example" }));
        Assert.That(await ListAsync(dispatch), Is.Empty);
        var ledger = await Engine.LedgerAsync(again);
        Assert.That((ledger.Candidates, ledger[DeliveryState.Sent], ledger.Balances, ledger.State), Is.EqualTo((1, 1, true, DispatchState.Completed)));
        await using var db = Database.Open();
        Assert.That((await db.Contacts.SingleAsync(c => c.Id == contact.Id)).Email, Is.EqualTo("right@two.example"));
        Assert.That((await db.AuditEntries.Select(e => e.Act).ToListAsync()), Does.Contain("contact.change").And.Contain("dispatch.resend"));
        Assert.That((await Engine.UseAsync((DispatchTracking tracking) => tracking.ListAsync(new DispatchFilter(), 0, 10))).Total, Is.EqualTo(1), "a resend isn't among the dispatches");
        Assert.That((await Engine.UseAsync((DispatchTracking tracking) => tracking.ResendsAsync(dispatch.Id))).Single(),
            Is.EqualTo(new SentAgainTo(again.Id, contact.Name, "right@two.example", contact.Member.Organisation, again.CreatedAt, DeliveryState.Sent)));
    }

    [Test]
    public async Task However_often_and_by_however_many_processes_it_is_asked_for_one_mail_goes_out()
    {
        var contact = Firm("wrong@one.example")[0];
        Refuse("wrong@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await using var other = new DispatchEngine(Database, Clock, Relay);
        async Task<Dispatch?> AskAsync(DispatchEngine engine)
        {
            try
            {
                return await SendAgainAsync(dispatch, contact, "right@one.example", engine);
            }
            catch (ConflictException)
            {
                return null;
            }
        }

        var made = await Task.WhenAll(AskAsync(Engine), AskAsync(other), AskAsync(Engine), AskAsync(other));
        var again = made.Single(d => d is not null)!;
        await RunAsync(again);

        Assert.That(async () => await SendAgainAsync(dispatch, contact, null), Throws.TypeOf<ConflictException>().With.Message.Contains("right@one.example"), "it was taken");
        Assert.That(async () => await SendAgainAsync(again, contact, null), Throws.TypeOf<ConflictException>(), "nor by way of the resend");
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "right@one.example" }));
    }

    [Test]
    public async Task A_resend_that_fails_too_brings_the_firm_back_which_says_so_and_may_be_sent_again()
    {
        var contact = Firm("wrong@one.example")[0];
        Refuse("wrong@one.example", "wrong-too@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await RunAsync(await SendAgainAsync(dispatch, contact, "wrong-too@one.example"));

        var firm = (await ListAsync(dispatch)).Single();
        Assert.That(firm.IsBack, Is.True);
        Assert.That(firm.Tried.Select(t => (t.Delivery.Email, t.Again)), Is.EqualTo(new[] { ("wrong@one.example", false), ("wrong-too@one.example", true) }));
        await RunAsync(await SendAgainAsync(dispatch, contact, "right@one.example"));
        Assert.That(await ListAsync(dispatch), Is.Empty);
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "right@one.example" }));
    }

    [Test]
    public async Task A_suppressed_address_has_to_be_lifted_or_corrected_first()
    {
        var contact = Firm("full@one.example")[0];
        Refuse("full@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.UseAsync(async (RefusalSweep refusals) => { await refusals.RunAsync(); return 0; });
        var firm = (await ListAsync(dispatch)).Single();
        Assert.That(firm.Contacts.Single().Suppressions.Select(s => s.Reason), Is.EqualTo(new[] { SuppressionReason.Bounced }));

        Assert.That(async () => await SendAgainAsync(dispatch, contact, null), Throws.TypeOf<ConflictException>().With.Message.Contains("full@one.example"));
        await using (var db = Database.Open())
            Assert.That(await db.Dispatches.CountAsync(), Is.EqualTo(1), "nothing was made");
        await Engine.UseAsync((SuppressionList list) => list.LiftAsync(firm.Contacts[0].Suppressions[0].Id, "the mailbox was emptied", DispatchEngine.Staff));
        refused.Clear();
        await RunAsync(await SendAgainAsync(dispatch, contact, null));

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "full@one.example" }));
    }

    [Test]
    public async Task Another_address_is_no_way_around_a_contacts_wish_to_get_nothing_more()
    {
        var (left, unknown) = (Firm("left@one.example")[0], Firm("unknown@two.example")[0]);
        Association.Suppress(left, SuppressionReason.Unsubscribed);
        Refuse("unknown@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That(() => SendAgainAsync(dispatch, left, "left@elsewhere.example"), Throws.TypeOf<ConflictException>());
        await RunAsync(await SendAgainAsync(dispatch, unknown, "right@elsewhere.example"));

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "right@elsewhere.example" }));
        await using var db = Database.Open();
        Assert.That((await db.Contacts.SingleAsync(c => c.Id == left.Id)).Email, Is.EqualTo("left@one.example"), "nothing is half-applied");
    }

    [Test]
    public async Task Whoever_has_it_or_is_about_to_get_it_or_belongs_to_no_firm_of_the_audience_gets_no_second_one()
    {
        var sent = Firm("sent@one.example")[0];
        var deferred = Firm("later@two.example")[0];
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        Assert.That(async () => await SendAgainAsync(dispatch, sent, null), Throws.TypeOf<ConflictException>(), "nothing was sent yet");
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = message => Task.FromResult(message.ToAddress == deferred.Email
            ? new SendResult(AttemptOutcome.RefusedForNow, 451, "4.7.1", "later", ReplyReason.Greylisted) : ScriptedMailSender.Accepted);
        await Engine.SendAsync(dispatch);
        var stranger = Firm("new@three.example")[0];

        Assert.That(async () => await SendAgainAsync(dispatch, sent, null), Throws.TypeOf<ConflictException>());
        Assert.That(async () => await SendAgainAsync(dispatch, deferred, "other@two.example"), Throws.TypeOf<ConflictException>());
        Assert.That(async () => await SendAgainAsync(dispatch, stranger, null), Throws.TypeOf<FaultException>());
        await using var db = Database.Open();
        Assert.That((await db.Contacts.SingleAsync(c => c.Id == deferred.Id)).Email, Is.EqualTo("later@two.example"), "a refused resend corrects nothing");
        Assert.That(await db.Dispatches.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_was_sent_again_is_not_retried_as_well()
    {
        var contact = Firm("slow@one.example")[0];
        Refuse("slow@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        refused.Clear();
        await RunAsync(await SendAgainAsync(dispatch, contact, null));

        Assert.That(async () => await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff)), Throws.TypeOf<FaultException>());
        Assert.That(await Engine.UseAsync(async (FailedDeliveries failed) => (await failed.CountRetriableAsync(dispatch.Id), await failed.CountSeenToAsync(dispatch.Id))), Is.EqualTo((0, 1)));
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "slow@one.example" }));
    }

    [Test]
    public async Task Nor_is_a_resend_that_another_one_followed()
    {
        var contact = Firm("full@one.example")[0];
        Refuse("full@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var first = await SendAgainAsync(dispatch, contact, null);
        await RunAsync(first);
        refused.Clear();
        await RunAsync(await SendAgainAsync(dispatch, contact, null));

        Assert.That(async () => await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(first.Id, null, DispatchEngine.Staff)), Throws.TypeOf<FaultException>());
        Assert.That(await Engine.UseAsync(async (FailedDeliveries failed) => (await failed.CountRetriableAsync(first.Id), await failed.CountSeenToAsync(first.Id))), Is.EqualTo((0, 1)));
        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "full@one.example" }));
    }

    [Test]
    public async Task An_erratum_also_reaches_whom_the_wrong_text_was_sent_again_to()
    {
        Firm("fine@one.example");
        var contact = Firm("wrong@two.example")[0];
        Refuse("wrong@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await RunAsync(await SendAgainAsync(dispatch, contact, "right@two.example"));
        var correction = Association.AddApprovedBulletin();
        await using (var db = Database.Open())
        {
            await db.Bulletins.Where(b => b.Id == correction.Id).ExecuteUpdateAsync(row => row.SetProperty(b => b.CorrectsBulletinId, Bulletin.Id));
            await db.Dispatches.Where(d => d.Id == dispatch.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DispatchState.Paused));
        }

        var corrected = await Engine.UseAsync((DispatchCorrection correct) => correct.ContinueAsync(dispatch.Id, correction.Id, true, DispatchEngine.Staff));
        await RunAsync(corrected.Erratum!);

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "fine@one.example", "fine@one.example", "right@two.example", "right@two.example" }));
    }
}
