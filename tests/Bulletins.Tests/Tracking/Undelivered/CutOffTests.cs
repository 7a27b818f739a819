using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Undelivered;

/// <summary>Firms that a circular didn't reach because its limit passed, and those that are left out by somebody's will.</summary>
public class CutOffTests : EngineTest
{
    [Test]
    public async Task Whom_the_limit_cut_off_is_on_the_list_and_whoever_scheduled_it_is_told()
    {
        var contacts = Association.AddContacts(5);
        Relay.Answer = message => Task.FromResult(message.ToAddress == contacts[0].Email ? ScriptedMailSender.Accepted
            : new SendResult(AttemptOutcome.RefusedForNow, 452, "4.2.2", "mailbox full", ReplyReason.MailboxFull));
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Now.AddHours(2));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.RecoverAsync();
        await Engine.SendAsync(dispatch);

        Assert.That((await ListAsync(dispatch)).Select(firm => firm.Member.Id), Is.EqualTo(contacts.Skip(1).Select(c => c.MemberId)));
        await using var db = Database.Open();
        Assert.That((await db.Dispatches.SingleAsync()).State, Is.EqualTo(DispatchState.Completed));
        await Engine.UseAsync(async (StoppedDispatches stopped) => { await stopped.TellAsync(); await stopped.TellAsync(); return 0; });
        var told = await NoticesAsync();
        Assert.That(told.Select(n => n.Key), Is.EqualTo(new[] { $"dispatch:{dispatch.Id}:cut-off", $"dispatch:{dispatch.Id}:cut-off:scheduler" }));
        Assert.That(told[0].Text, Does.Contain("4 mails that had not gone out were cancelled").And.Contain("4 封未寄出的郵件已取消").And.Contain($"/dispatches/{dispatch.Id}/undelivered"));
        await Engine.UseAsync(async (DispatchSummaries summaries) => { await summaries.WriteDueAsync(); return 0; });
        Assert.That((await NoticesAsync())[2].Text, Does.Contain("Firms to follow up, which got nothing: 4"));
    }

    [Test]
    public async Task A_firm_of_several_contacts_that_were_all_cut_off_is_listed_once()
    {
        var first = Association.AddContacts(1)[0];
        await using (var db = Database.Open())
        {
            var second = new Contact { MemberId = first.MemberId, Name = "副聯絡人" };
            second.MoveTo(Testing.Association.Address("second@firm1.example"));
            db.Contacts.Add(second);
            await db.SaveChangesAsync();
        }
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 452, "4.2.2", "mailbox full", ReplyReason.MailboxFull));
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Now.AddHours(2));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.SendAsync(dispatch);

        Assert.That((await ListAsync(dispatch)).Select(firm => firm.Tried.Count), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task What_stood_paused_until_its_limit_is_on_the_list_too()
    {
        var contacts = Association.AddContacts(3);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Now.AddHours(2));
        await Engine.PrepareAsync(dispatch);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.RecoverAsync();

        Assert.That((await ListAsync(dispatch)).Select(firm => firm.Member.Id), Is.EqualTo(contacts.Select(c => c.MemberId)));
        await using var db = Database.Open();
        Assert.That((await db.Dispatches.SingleAsync()).State, Is.EqualTo(DispatchState.Cancelled));
    }

    [Test]
    public async Task What_staff_cancelled_puts_neither_its_firm_nor_the_one_with_the_same_address_on_the_list()
    {
        AddSharing(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.CancelAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);

        Assert.That((await StatesAsync(), (await ListAsync(dispatch)).Count), Is.EqualTo((new[] { DeliveryState.Cancelled, DeliveryState.Excluded }, 0)));
    }

    [Test]
    public async Task Whoever_left_late_takes_the_one_with_the_same_address_along()
    {
        var contacts = AddSharing(2);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Association.Suppress(contacts[0], SuppressionReason.Unsubscribed);
        await Engine.SendAsync(dispatch);

        Assert.That((await StatesAsync(), (await ListAsync(dispatch)).Count), Is.EqualTo((new[] { DeliveryState.Excluded, DeliveryState.Excluded }, 0)));
    }

    [Test]
    public async Task A_failure_and_a_limit_concern_every_firm_with_the_address()
    {
        AddSharing(2);
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 452, "4.2.2", "mailbox full", ReplyReason.MailboxFull));
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, notAfter: Now.AddHours(2));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        Clock.Advance(TimeSpan.FromHours(3));
        await Engine.SendAsync(dispatch);
        Assert.That(await ListAsync(dispatch), Has.Count.EqualTo(2));

        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, null, "no", ReplyReason.Policy));
        Assert.That(await ListAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone)), Has.Count.EqualTo(2));
    }

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private IReadOnlyList<Contact> AddSharing(int contacts) => Association.AddContacts(contacts, (_, contact) => contact.MoveTo(Testing.Association.Address("shared@firm.example")));

    private Task<IReadOnlyList<UndeliveredFirm>> ListAsync(Dispatch dispatch) =>
        Engine.UseAsync(async (UndeliveredFirms firms) => await firms.ReadAsync(await firms.CountAsync([dispatch.Id]), 0, 100));

    private async Task<DeliveryState[]> StatesAsync()
    {
        await using var db = Database.Open();
        return await db.Deliveries.OrderBy(d => d.Id).Select(d => d.State).ToArrayAsync();
    }

    private async Task<List<Notice>> NoticesAsync()
    {
        await using var db = Database.Open();
        return await db.Notices.OrderBy(n => n.Id).ToListAsync();
    }
}
