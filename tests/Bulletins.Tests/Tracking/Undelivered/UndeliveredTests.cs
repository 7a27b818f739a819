using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Undelivered;

/// <summary>Which firms are on the list of those that got nothing.</summary>
[Parallelizable]
public class UndeliveredTests : UndeliveredTest
{
    [Test]
    public async Task A_firm_is_on_the_list_when_nobody_of_it_got_the_circular_and_not_when_one_did()
    {
        var (reached, missed) = (Firm("a@one.example", "b@one.example"), Firm("a@two.example", "b@two.example"));
        Refuse("a@one.example", "a@two.example", "b@two.example");

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        var firm = (await ListAsync(dispatch)).Single();
        Assert.That(firm.Member.Id, Is.EqualTo(missed[0].MemberId).And.Not.EqualTo(reached[0].MemberId));
        Assert.That(firm.Tried.Select(t => (t.Delivery.Email, t.Reason, t.Said)), Is.EqualTo(new (string, ReplyReason?, string?)[]
        {
            ("a@two.example", ReplyReason.UnknownAddress, "550 5.1.1 No such user"), ("b@two.example", ReplyReason.UnknownAddress, "550 5.1.1 No such user"),
        }));
        Assert.That(firm.Contacts.Select(c => c.Contact.Email), Is.EqualTo(new[] { "a@two.example", "b@two.example" }));
        Assert.That(await CountAsync(dispatch), Is.EqualTo(1));
    }

    [Test]
    public async Task A_mail_that_bounces_later_puts_its_firm_on_the_list_and_a_success_takes_it_off()
    {
        Firm("a@one.example");
        var second = Firm("a@two.example");
        Refuse("a@one.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await TellAsync(dispatch, "a@two.example", DeliveryEventKind.Bounced);
        Assert.That((await ListAsync(dispatch)).Select(f => f.Tried.Single().Said), Is.EqualTo(new[] { "550 5.1.1 No such user", "said by the server" }));
        await TellAsync(dispatch, "a@one.example", DeliveryEventKind.Delivered);
        Assert.That((await ListAsync(dispatch)).Select(f => f.Member.Id), Is.EqualTo(new[] { second[0].MemberId }));
    }

    [Test]
    public async Task Whom_the_mail_provider_left_out_by_their_own_will_is_not_reached_and_nobody_rings_them_up()
    {
        Firm("a@one.example");
        Firm("a@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await TellAsync(dispatch, "a@one.example", DeliveryEventKind.Withheld);

        Assert.That(await ListAsync(dispatch), Is.Empty);
        var reached = await Engine.UseAsync((FirmReach reach) => reach.CountAsync(dispatch.Id, default));
        Assert.That((reached.Reached, reached.NotReached), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Own_will_and_the_word_of_staff_put_no_firm_on_the_list_but_a_bounced_address_and_a_firm_without_anybody_do()
    {
        Contact Only(string email) => Firm(email)[0];
        Association.Suppress(Only("left@one.example"), SuppressionReason.Unsubscribed);
        Association.Suppress(Only("complained@two.example"), SuppressionReason.Complained);
        Association.Suppress(Only("staff@three.example"), SuppressionReason.Staff);
        var bounced = Only("bounced@four.example");
        Association.Suppress(bounced, SuppressionReason.Bounced);
        var deserted = Firm("retired@five.example", "retired-too@five.example");
        var silent = Firm("retired@six.example", "left@six.example");
        Association.Suppress(silent[1], SuppressionReason.Unsubscribed);
        Retire(deserted[0], deserted[1], silent[0]);
        Firm("fine@seven.example");

        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That((await ListAsync(dispatch)).Select(f => f.Member.Id), Is.EqualTo(new[] { bounced.MemberId, deserted[0].MemberId }));
        Assert.That(await CountAsync(dispatch), Is.EqualTo(2));
    }

    [Test]
    public async Task An_address_that_two_firms_share_counts_for_both()
    {
        Firm("shared@accountant.example");
        Firm("own@two.example", "shared@accountant.example");
        Refuse("own@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await ListAsync(dispatch), Is.Empty);

        await TellAsync(dispatch, "shared@accountant.example", DeliveryEventKind.Bounced);
        Assert.That(await ListAsync(dispatch), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Who_may_have_it_though_a_later_attempt_was_refused_is_told_apart()
    {
        Firm("gone@one.example");
        Firm("doubtful@two.example");
        var asked = 0;
        Relay.Answer = message => Task.FromResult(message.ToAddress.StartsWith("doubtful", StringComparison.Ordinal) && ++asked == 1
            ? new SendResult(AttemptOutcome.Uncertain, null, null, "Connection reset") : Unknown);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.SendAsync(dispatch);

        var tried = (await ListAsync(dispatch)).SelectMany(firm => firm.Tried);

        Assert.That(tried.Select(t => (t.Delivery.Email, t.Delivery.State, t.MayHaveIt)), Is.EqualTo(new[]
        {
            ("gone@one.example", DeliveryState.Failed, false), ("doubtful@two.example", DeliveryState.Failed, true),
        }));
    }

    [Test]
    public async Task Firms_that_staff_are_done_with_leave_the_list_until_they_are_reopened()
    {
        var (told, unneeded) = (Firm("a@one.example")[0].MemberId, Firm("a@two.example")[0].MemberId);
        Refuse("a@one.example", "a@two.example");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(async () => await WorkAsync(work => work.TellOtherwiseAsync(dispatch.Id, told, " ", DispatchEngine.Staff)), Throws.TypeOf<FaultException>());

        await WorkAsync(work => work.TellOtherwiseAsync(dispatch.Id, told, "rang Ms Chan", DispatchEngine.Staff));
        await WorkAsync(work => work.NotNeededAsync(dispatch.Id, unneeded, null, DispatchEngine.Staff));
        Assert.That(await ListAsync(dispatch), Is.Empty);
        Assert.That((await Engine.UseAsync((UndeliveredFirms firms) => firms.SettledAsync(dispatch.Id))).Select(s => (s.Member.Id, s.Resolution.Note)),
            Is.EqualTo(new (long, string?)[] { (unneeded, null), (told, "rang Ms Chan") }));

        await WorkAsync(work => work.ReopenAsync(dispatch.Id, told, DispatchEngine.Staff));
        Assert.That((await ListAsync(dispatch)).Select(f => f.Member.Id), Is.EqualTo(new[] { told }));
    }

    [Test]
    public async Task The_list_over_all_circulars_holds_those_that_ended_lately_newest_first_without_resends()
    {
        var contact = Firm("wrong@one.example")[0];
        Refuse("wrong@one.example", "wrong-too@one.example");
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(60));
        var second = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var third = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await RunAsync(await SendAgainAsync(third, contact, "wrong-too@one.example"));

        var recent = await Engine.UseAsync((UndeliveredFirms firms) => firms.RecentAsync());
        Assert.That(recent, Is.EqualTo(new[] { third.Id, second.Id }));
        Assert.That((await ListAsync(recent, 0, 10)).Select(f => f.Dispatch.Id), Is.EqualTo(recent));
        Assert.That((await ListAsync(recent, 1, 10)).Select(f => f.Dispatch.Id), Is.EqualTo(recent.Skip(1)));
    }

    [TestCase(16_000, 16, 12)]
    [TestCase(10_000, 16, 16)]
    public async Task It_forgets_no_circular_of_eight_weeks_unless_they_are_very_large(int candidates, int dispatches, int listed)
    {
        Firm("wrong@one.example");
        Refuse("wrong@one.example");
        for (var i = 0; i < dispatches; i++)
            await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await using (var db = Database.Open())
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, candidates));

        Assert.That(await Engine.UseAsync((UndeliveredFirms firms) => firms.RecentAsync()), Has.Count.EqualTo(listed));
    }

    [Test]
    public async Task Counting_ends_where_the_list_does_and_what_is_behind_it_comes_forward()
    {
        var firms = Enumerable.Range(1, 4).Select(i => Firm($"a@firm{i}.example")).ToList();
        Refuse([.. Enumerable.Range(1, 4).Select(i => $"a@firm{i}.example")]);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Task<IReadOnlyDictionary<long, int>> CountThreeAsync() => Engine.UseAsync((UndeliveredFirms undelivered) => undelivered.CountAsync([dispatch.Id], most: 3));
        Assert.That((await CountThreeAsync())[dispatch.Id], Is.EqualTo(3));
        await WorkAsync(work => work.NotNeededAsync(dispatch.Id, firms[0][0].MemberId, null, DispatchEngine.Staff));
        await WorkAsync(work => work.NotNeededAsync(dispatch.Id, firms[1][0].MemberId, null, DispatchEngine.Staff));
        Assert.That((await CountThreeAsync())[dispatch.Id], Is.EqualTo(2));
        Assert.That((await ListAsync(dispatch)).Select(f => f.Member.Id), Is.EqualTo(new[] { firms[2][0].MemberId, firms[3][0].MemberId }));
    }

    private void Retire(params Contact[] contacts)
    {
        using var db = Database.Open();
        foreach (var contact in contacts)
            db.Contacts.Single(c => c.Id == contact.Id).Retire(Clock.GetUtcNow().UtcDateTime);
        db.SaveChanges();
    }

    private Task<int> WorkAsync(Func<UndeliveredWork, Task> act) => Engine.UseAsync(async (UndeliveredWork work) => { await act(work); return 0; });

    private async Task TellAsync(Dispatch dispatch, string address, DeliveryEventKind kind)
    {
        var delivery = (await Engine.DeliveriesAsync(dispatch)).Select(r => r.Delivery).First(d => d.Email == address && d.Exclusion != ExclusionReason.DuplicateAddress);
        await Engine.UseAsync((DeliveryEventLog events) => events.RecordAsync([new ReportedEvent($"test:{address}:{kind}", kind, "test", Clock.GetUtcNow().UtcDateTime,
            new DeliveryTraces { EnvelopeId = delivery.Token }) { Hard = true, Reason = ReplyReason.UnknownAddress, Diagnostic = "said by the server" }]));
    }
}
