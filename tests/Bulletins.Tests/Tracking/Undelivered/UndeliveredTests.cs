using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Members;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Undelivered;

[Parallelizable]
public class UndeliveredTests : EngineTest
{
    private static readonly SendResult Unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "550 5.1.1 No such user", ReplyReason.UnknownAddress);

    private readonly HashSet<string> refused = [];

    [SetUp]
    public void Refuse()
    {
        refused.Clear();
        Relay.Answer = message => Task.FromResult(refused.Contains(message.ToAddress) ? Unknown : ScriptedMailSender.Accepted);
    }

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

    private void Refuse(params string[] addresses) => refused.UnionWith(addresses);

    private Contact[] Firm(params string[] emails)
    {
        var first = Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address(emails[0])))[0];
        using var db = Database.Open();
        var others = emails.Skip(1).Select(email =>
        {
            var contact = new Contact { MemberId = first.MemberId, Name = $"副{first.Name}", Language = Language.TraditionalChinese };
            contact.MoveTo(Testing.Association.Address(email));
            return contact;
        }).ToList();
        db.Contacts.AddRange(others);
        db.SaveChanges();
        return [first, .. others];
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

    private Task<IReadOnlyList<UndeliveredFirm>> ListAsync(Dispatch dispatch) => ListAsync([dispatch.Id], 0, 100);

    private Task<IReadOnlyList<UndeliveredFirm>> ListAsync(IReadOnlyList<long> dispatches, int skip, int take) =>
        Engine.UseAsync(async (UndeliveredFirms firms) => await firms.ReadAsync(await firms.CountAsync(dispatches), skip, take));

    private async Task<int> CountAsync(Dispatch dispatch) =>
        (await Engine.UseAsync((UndeliveredFirms firms) => firms.CountAsync([dispatch.Id]))).GetValueOrDefault(dispatch.Id);

    private Task<Dispatch> SendAgainAsync(Dispatch dispatch, Contact contact, string? email, DispatchEngine? engine = null) =>
        (engine ?? Engine).UseAsync((UndeliveredWork work) => work.SendAgainAsync(dispatch.Id, contact.Id, email is null ? null : new AddressCorrection(email), DispatchEngine.Staff));

    private Task<int> WorkAsync(Func<UndeliveredWork, Task> act) => Engine.UseAsync(async (UndeliveredWork work) => { await act(work); return 0; });

    private async Task RunAsync(Dispatch dispatch)
    {
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
    }

    private async Task TellAsync(Dispatch dispatch, string address, DeliveryEventKind kind)
    {
        var delivery = (await Engine.DeliveriesAsync(dispatch)).Select(r => r.Delivery).First(d => d.Email == address && d.Exclusion != ExclusionReason.DuplicateAddress);
        await Engine.UseAsync((DeliveryEventLog events) => events.RecordAsync([new ReportedEvent($"test:{address}:{kind}", kind, "test", Clock.GetUtcNow().UtcDateTime,
            new DeliveryTraces { EnvelopeId = delivery.Token }) { Hard = true, Reason = ReplyReason.UnknownAddress, Diagnostic = "said by the server" }]));
    }
}
