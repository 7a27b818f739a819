using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Window;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

public sealed class DispatchTrackingTests : DatabaseTest
{
    private static readonly DateTime Begun = new(2021, 4, 29, 2, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Begun.AddMinutes(10);
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(15);

    [Test]
    public async Task The_ledger_balances_for_any_rows()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var db = database.Open();
        for (var round = 0; round < 20; round++)
        {
            var expected = Enum.GetValues<DeliveryState>().Where(_ => random.Next(3) > 0).ToDictionary(state => state, _ => random.Next(1, 12));
            var builder = new DispatchBuilder();
            foreach (var (state, count) in expected)
                builder.With(state, count);
            var dispatch = await builder.SaveAsync(db);

            var ledger = await Tracking(db).LedgerAsync(dispatch.Id);

            Assert.Multiple(() =>
            {
                Assert.That(ledger.Balances, $"round {round}");
                Assert.That(ledger.Candidates, Is.EqualTo(expected.Values.Sum()), $"round {round}");
                Assert.That(ledger.Counts, Is.EquivalentTo(expected), $"round {round}");
            });
        }
    }

    [Test]
    public async Task Who_asks_to_stop_by_a_mail_is_counted_once_with_its_dispatch_and_no_other()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Sent, 2).SaveAsync(db);
        var other = await new DispatchBuilder().With(DeliveryState.Sent, 1).SaveAsync(db);
        var mails = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id || d.DispatchId == other.Id).OrderBy(d => d.Id).ToListAsync();
        foreach (var mail in (IEnumerable<Delivery?>)[mails[0], mails[0], mails[1], mails[2], null])
            db.Unsubscriptions.Add(new Unsubscription { ContactId = (mail ?? mails[0]).ContactId, Email = (mail ?? mails[0]).Email, DeliveryId = mail?.Id, ReceivedAt = Now, Source = ConsentSource.PublicPage, Form = "POST /u/" });
        await db.SaveChangesAsync();

        Assert.That((await Tracking(db).AskedToStopAsync(dispatch.Id), await Tracking(db).AskedToStopAsync(other.Id)), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task A_row_that_went_missing_shows_as_a_ledger_that_does_not_balance()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Sent, 5).ClaimingCandidates(6).SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id)).Balances, Is.False);
    }

    [Test]
    public async Task The_ledger_can_be_read_while_a_worker_writes()
    {
        await using var writer = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Pending, 5).SaveAsync(writer);
        await using var writing = await writer.Database.BeginTransactionAsync();
        await writer.Deliveries.Where(d => d.DispatchId == dispatch.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Sent));

        await using var db = database.Open();
        db.Database.SetCommandTimeout(1);
        var ledger = await Tracking(db).LedgerAsync(dispatch.Id);

        Assert.That(ledger[DeliveryState.Pending], Is.EqualTo(5));
        await writing.CommitAsync();
        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id))[DeliveryState.Sent], Is.EqualTo(5));
    }

    [Test]
    public async Task A_dispatch_that_has_no_rows_yet_has_an_empty_ledger()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Preparing).SaveAsync(db);

        var ledger = await Tracking(db).LedgerAsync(dispatch.Id);

        Assert.That((ledger.State, ledger.Candidates, ledger.Balances), Is.EqualTo((DispatchState.Preparing, 0, true)));
    }

    [Test]
    public async Task Several_ledgers_are_read_at_once_and_kept_apart()
    {
        await using var db = database.Open();
        var one = await new DispatchBuilder().With(DeliveryState.Sent, 2).SaveAsync(db);
        var other = await new DispatchBuilder().With(DeliveryState.Sent, 3).With(DeliveryState.Failed, 1).In(DispatchState.Completed).SaveAsync(db);

        var ledgers = await Tracking(db).LedgersAsync([one.Id, other.Id]);

        Assert.That(ledgers[one.Id].Counts, Is.EquivalentTo(new Dictionary<DeliveryState, int> { [DeliveryState.Sent] = 2 }));
        Assert.That(ledgers[other.Id].Counts, Is.EquivalentTo(new Dictionary<DeliveryState, int> { [DeliveryState.Sent] = 3, [DeliveryState.Failed] = 1 }));
    }

    [Test]
    public async Task Exclusions_are_counted_by_reason()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.MemberRetired })
            .With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.MemberRetired })
            .With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.DuplicateAddress })
            .With(DeliveryState.Sent, 4)
            .SaveAsync(db);

        Assert.That(await Tracking(db).ExclusionsAsync(dispatch.Id), Is.EquivalentTo(new Dictionary<ExclusionReason, int>
        {
            [ExclusionReason.MemberRetired] = 2,
            [ExclusionReason.DuplicateAddress] = 1,
        }));
    }

    [Test]
    public async Task The_expected_end_follows_from_the_pace_so_far()
    {
        await using var db = database.Open();
        // 40 of 60 tried, one in 15 seconds: the other 20 take five minutes. What came back later was tried too.
        var dispatch = await new DispatchBuilder().PreparedAt(Begun).With(DeliveryState.Excluded, 30)
            .Tried(DeliveryState.Sent, 25, Begun, Each).Tried(DeliveryState.Bounced, 15, Begun + Each * 25, Each)
            .With(DeliveryState.Pending, 18).With(DeliveryState.Sending, 2).SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id)).ExpectedEnd, Is.EqualTo(Now.AddMinutes(5)));
    }

    [Test]
    public async Task The_expected_end_waits_for_the_last_of_those_refused_for_now()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().PreparedAt(Begun).With(DeliveryState.Sent, 5)
            .With(new DeliveryRow(DeliveryState.Deferred) { DueAt = Now.AddHours(1) })
            .With(new DeliveryRow(DeliveryState.Deferred) { DueAt = Now.AddHours(4) })
            .SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id)).ExpectedEnd, Is.EqualTo(Now.AddHours(4)));
    }

    [Test]
    public async Task The_expected_end_is_never_after_the_limit_and_never_in_the_past()
    {
        await using var db = database.Open();
        var limited = await new DispatchBuilder().PreparedAt(Begun).NotAfter(Now.AddMinutes(1)).Tried(DeliveryState.Sent, 2, Begun, Each).With(DeliveryState.Pending, 100).SaveAsync(db);
        var overdue = await new DispatchBuilder().PreparedAt(Begun).With(new DeliveryRow(DeliveryState.Deferred) { DueAt = Now.AddMinutes(-1) }).SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(limited.Id)).ExpectedEnd, Is.EqualTo(Now.AddMinutes(1)));
        Assert.That((await Tracking(db).LedgerAsync(overdue.Id)).ExpectedEnd, Is.EqualTo(Now));
    }

    [TestCase(DispatchState.Preparing)]
    [TestCase(DispatchState.Paused)]
    [TestCase(DispatchState.Completed)]
    [TestCase(DispatchState.Cancelled)]
    public async Task There_is_no_expected_end_while_nothing_is_being_sent(DispatchState state)
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(state).PreparedAt(Begun).Tried(DeliveryState.Sent, 5, Begun, Each).With(DeliveryState.Pending, 5).SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id)).ExpectedEnd, Is.Null);
    }

    [Test]
    public async Task There_is_no_expected_end_before_the_first_was_tried()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().PreparedAt(Begun).With(DeliveryState.Pending, 5).SaveAsync(db);

        Assert.That((await Tracking(db).LedgerAsync(dispatch.Id)).ExpectedEnd, Is.Null);
    }

    [Test]
    public async Task Dispatches_are_listed_newest_first_a_page_at_a_time()
    {
        await using var db = database.Open();
        for (var i = 0; i < 5; i++)
            await new DispatchBuilder().With(DeliveryState.Sent, 1).SaveAsync(db);

        var (page, total) = await Tracking(db).ListAsync(new DispatchFilter(), skip: 2, take: 2);

        Assert.That(total, Is.EqualTo(5));
        Assert.That(page.Select(d => d.Id), Is.EqualTo(db.Dispatches.Select(d => d.Id).OrderDescending().Skip(2).Take(2).ToList()));
    }

    [TestCase("2021/018", ExpectedResult = 1)]
    [TestCase("總裁", ExpectedResult = 1)]
    [TestCase("vip　展望", ExpectedResult = 1)]
    [TestCase("notice", ExpectedResult = 1, Description = "in a language that isn't the master's")]
    [TestCase("更正", ExpectedResult = 1, Description = "of what corrected it")]
    [TestCase("總裁 座談", ExpectedResult = 0, Description = "all words")]
    [TestCase("100%", ExpectedResult = 1)]
    [TestCase("%", ExpectedResult = 1)]
    [TestCase("", ExpectedResult = 3)]
    public async Task<int> Dispatches_are_found_by_words_of_a_title_or_a_part_of_the_number_of_their_circular(string search)
    {
        await using var db = database.Open();
        await new DispatchBuilder().Of("2021/018", (Language.TraditionalChinese, "VIP 總裁展望")).SaveAsync(db);
        await new DispatchBuilder().Of("2021/019", (Language.TraditionalChinese, "座談會"), (Language.English, "Notice of a seminar")).SaveAsync(db);
        var corrected = await new DispatchBuilder().Of("2021/020", (Language.TraditionalChinese, "出口 100% 退稅")).SaveAsync(db);
        var correction = await new DispatchBuilder().Of("2021/021", (Language.TraditionalChinese, "【更正】出口退稅")).SaveAsync(db);
        await db.DispatchContents.Where(c => c.DispatchId == correction.Id).ExecuteDeleteAsync();
        await db.Dispatches.Where(d => d.Id == correction.Id).ExecuteDeleteAsync();
        await db.Dispatches.Where(d => d.Id == corrected.Id).ExecuteUpdateAsync(d => d.SetProperty(x => x.CorrectionId, correction.BulletinId));

        return (await Tracking(db).ListAsync(new DispatchFilter(search), 0, 10)).Total;
    }

    private static DispatchTracking Tracking(BulletinsDb db) => new(db, new RecentLedgers(TimeProvider.System), Forecasts.Of(), null!,
        new SendWindow(Options.Create(new SendingOptions())), new FakeTimeProvider(Now));
}
