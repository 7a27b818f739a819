using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

[Parallelizable]
public sealed class FiguresTests : DatabaseTest
{
    private readonly FakeTimeProvider clock = new(new DateTime(2021, 4, 29, 4, 0, 0, DateTimeKind.Utc));

    [Test]
    public async Task The_figures_are_those_that_counting_row_by_row_gives()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var db = database.Open();
        for (var round = 0; round < 5; round++)
        {
            var dispatch = await RandomDispatchAsync(db, random);
            await RandomEventsAsync(db, dispatch.Id, random);

            var report = await Book(db).CountAsync(dispatch.Id);

            var rows = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatch.Id).ToListAsync();
            var attempts = await db.Attempts.AsNoTracking().Where(a => rows.Select(d => d.Id).Contains(a.DeliveryId)).ToListAsync();
            var events = await db.DeliveryEvents.AsNoTracking().Where(e => e.DispatchId == dispatch.Id).ToListAsync();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(report.Ledger.States, Is.EquivalentTo(rows.GroupBy(d => d.State).ToDictionary(g => g.Key, g => g.Count())), $"round {round}");
                Assert.That(report.Ledger.States.Values.Sum(), Is.EqualTo(report.Ledger.Candidates));
                Assert.That(report.Ledger.Exclusions, Is.EquivalentTo(rows.Where(d => d.Exclusion is not null).GroupBy(d => d.Exclusion!.Value).ToDictionary(g => g.Key, g => g.Count())));
                var domains = rows.GroupBy(d => d.NormalizedEmail.Split('@')[1]).ToDictionary(g => g.Key, g => g.ToList());
                Assert.That(report.Figures.Domains.Where(d => d.Name.Length > 0).Select(d => d.Name), Is.SubsetOf(domains.Keys));
                Assert.That(report.Figures.Domains.Sum(d => d.States.Values.Sum()), Is.EqualTo(rows.Count));
                foreach (var domain in report.Figures.Domains.Where(d => d.Name.Length > 0))
                    Assert.That(domain.States, Is.EquivalentTo(domains[domain.Name].GroupBy(d => d.State).ToDictionary(g => g.Key, g => g.Count())), domain.Name);
                Assert.That(report.Figures.Failures.Sum(f => f.Count), Is.EqualTo(rows.Count(d => d.State == DeliveryState.Failed)));
                Assert.That(report.Figures.Bounces.Sum(f => f.Count), Is.EqualTo(rows.Count(d => d.State == DeliveryState.Bounced)));
                Assert.That(report.Figures.OverTime.Sum(p => p.Attempts.Values.Sum()), Is.EqualTo(attempts.Count));
                Assert.That(report.Figures.OverTime.Sum(p => p.Events.Values.Sum()), Is.EqualTo(events.Count));
                Assert.That(report.Figures.Events, Is.EquivalentTo(events.GroupBy(e => e.Kind)
                    .Select(g => new EventFigures(g.Key, g.Count(), g.Select(e => e.DeliveryId).Distinct().Count()))));
                // Each contact that a builder makes has a firm of its own.
                var reach = rows.ToDictionary(d => d.MemberId, d => ReachOf(StandsFor(d, rows)));
                Assert.That((report.Figures.Firms.Reached, report.Figures.Firms.Open), Is.EqualTo((reach.Values.Count(r => r == Reach.Reached), reach.Values.Count(r => r == Reach.Open))));
                Assert.That(report.Figures.Firms.All, Is.EqualTo(rows.Select(d => d.MemberId).Distinct().Count()));
                Assert.That(await new FirmReach(db).ReadAllAsync(dispatch.Id).ToDictionaryAsync(firm => firm.MemberId, firm => firm.Reach), Is.EquivalentTo(reach));
                Assert.That(report.Figures.Topics.Sum(t => t.States.Values.Sum()), Is.EqualTo(rows.Count), "without subscriptions all are in one row");
            }
        }
    }

    [Test]
    public async Task What_a_server_refused_at_handover_failed_and_is_not_counted_again_among_what_came_back()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Failed, 3).With(DeliveryState.Bounced, 2).SaveAsync(db);
        foreach (var delivery in await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatch.Id).ToListAsync())
            db.DeliveryEvents.Add(new DeliveryEvent
            {
                Key = $"test:{delivery.Id}", DeliveryId = delivery.Id, DispatchId = dispatch.Id, Kind = DeliveryEventKind.Bounced, Hard = true,
                Source = delivery.State == DeliveryState.Failed ? DeliveryEvent.AtHandover : "mailbox", At = delivery.ChangedAt, AppliedAt = delivery.ChangedAt,
            });
        await db.SaveChangesAsync();

        var figures = (await Book(db).CountAsync(dispatch.Id)).Figures;

        Assert.That(figures.Events, Is.EqualTo(new[] { new EventFigures(DeliveryEventKind.Bounced, 2, 2) }));
        Assert.That(figures.OverTime.Sum(period => period.Events.GetValueOrDefault(DeliveryEventKind.Bounced)), Is.EqualTo(2));
    }

    [Test]
    public async Task A_firm_that_a_second_sending_reached_counts_as_reached()
    {
        await using var db = database.Open();
        var first = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Failed, 2).With(DeliveryState.Sent, 1).With(DeliveryState.Pending, 1).SaveAsync(db);
        var failed = await db.Deliveries.FirstAsync(d => d.DispatchId == first.Id && d.State == DeliveryState.Failed);
        var again = await new DispatchBuilder().In(DispatchState.Completed).SaveAsync(db);
        await db.Dispatches.Where(d => d.Id == again.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.ResendOf, first.Id));
        db.Deliveries.Add(new Delivery { DispatchId = again.Id, ContactId = failed.ContactId, MemberId = failed.MemberId, State = DeliveryState.Delivered });
        await db.SaveChangesAsync();
        var reach = new FirmReach(db);

        Assert.That(await reach.CountAsync(first.Id), Is.EqualTo(new FirmFigures(Reached: 2, Open: 1, NotReached: 1)));
        var firms = await reach.ReadAllAsync(first.Id).ToListAsync();
        Assert.That(firms.Single(firm => firm.MemberId == failed.MemberId).Reach, Is.EqualTo(Reach.Reached));
        Assert.That(firms.CountBy(firm => firm.Reach), Is.EquivalentTo(new Dictionary<Reach, int> { [Reach.Reached] = 2, [Reach.Open] = 1, [Reach.NotReached] = 1 }));
    }

    [Test]
    public async Task Figures_are_counted_anew_when_something_came_back_and_not_otherwise()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).SaveAsync(db);
        await Book(db).CountDueAsync(CancellationToken.None);
        var first = (await Book(db).ReadAsync(dispatch.Id))!;
        clock.Advance(TimeSpan.FromHours(1));
        await Book(db).CountDueAsync(CancellationToken.None);
        Assert.That((await Book(db).ReadAsync(dispatch.Id))!.AsOf, Is.EqualTo(first.AsOf), "nothing came");
        await RandomEventsAsync(db, dispatch.Id, new Random(1));

        var old = (await Book(db).ReadAsync(dispatch.Id))!;
        Assert.That((old.AsOf, old.IsCurrent), Is.EqualTo((first.AsOf, false)), "old figures are shown with their time");
        await Book(db).CountDueAsync(CancellationToken.None);

        var fresh = (await Book(db).ReadAsync(dispatch.Id))!;
        Assert.That((fresh.AsOf, fresh.IsCurrent, fresh.Figures.Events.Sum(e => e.Reports)), Is.EqualTo((first.AsOf.AddHours(1), true, await db.DeliveryEvents.CountAsync())));
    }

    [Test]
    public async Task What_was_counted_before_its_last_rows_had_ended_is_shown_as_old_and_counted_anew()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().PreparedAt(Now(clock).AddHours(-1)).In(DispatchState.Cancelled).With(DeliveryState.Pending, 3).SaveAsync(db);
        Assert.That((await Book(db).CountAsync(dispatch.Id)).IsCurrent, Is.False);
        await db.Deliveries.Where(d => d.State == DeliveryState.Pending).ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Cancelled));
        Assert.That(await Book(db).CountedLedgersAsync([dispatch.Id]), Is.Empty);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Book(db).CountDueAsync(CancellationToken.None);
        var later = (await Book(db).ReadAsync(dispatch.Id))!;
        Assert.That((later.Ledger.States[DeliveryState.Cancelled], later.IsCurrent), Is.EqualTo((3, true)));
    }

    [Test]
    public async Task What_nobody_knew_at_the_end_is_counted_anew_for_an_hour_and_no_longer()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().PreparedAt(Now(clock).AddHours(-1)).In(DispatchState.Completed).With(DeliveryState.Uncertain, 1).SaveAsync(db);
        Assert.That((await Book(db).CountAsync(dispatch.Id)).IsCurrent, Is.False);

        clock.Advance(TimeSpan.FromHours(2));
        await Book(db).CountDueAsync(CancellationToken.None);
        var last = (await Book(db).ReadAsync(dispatch.Id))!;
        clock.Advance(TimeSpan.FromHours(2));
        await Book(db).CountDueAsync(CancellationToken.None);
        Assert.That((last.IsCurrent, (await Book(db).ReadAsync(dispatch.Id))!.AsOf), Is.EqualTo((true, last.AsOf)));
    }

    [Test]
    public async Task An_event_that_waits_for_its_consequences_lets_no_other_dispatch_be_counted_again()
    {
        await using var db = database.Open();
        var waiting = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 1).SaveAsync(db);
        var over = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).SaveAsync(db);
        db.DeliveryEvents.Add(new DeliveryEvent { Key = "test:held", DispatchId = waiting.Id, Source = "test" });
        await db.SaveChangesAsync();
        await RandomEventsAsync(db, over.Id, new Random(3));
        await Book(db).CountDueAsync(CancellationToken.None);
        var counted = (await Book(db).ReadAsync(over.Id))!;

        clock.Advance(TimeSpan.FromHours(1));
        await Book(db).CountDueAsync(CancellationToken.None);

        Assert.That((counted.IsCurrent, (await Book(db).ReadAsync(over.Id))!.AsOf), Is.EqualTo((true, counted.AsOf)));
    }

    [Test]
    public async Task An_event_that_came_into_the_database_after_one_with_a_later_number_is_counted()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 1).SaveAsync(db);
        db.DeliveryEvents.Add(new DeliveryEvent { Id = 9, Key = "test:9", DispatchId = dispatch.Id, Source = "test", AppliedAt = Now(clock), RecordedAt = Now(clock) });
        await db.SaveChangesAsync();
        await Book(db).CountDueAsync(CancellationToken.None);
        db.DeliveryEvents.Add(new DeliveryEvent { Id = 8, Key = "test:8", DispatchId = dispatch.Id, Source = "test", AppliedAt = Now(clock), RecordedAt = Now(clock) });
        await db.SaveChangesAsync();

        clock.Advance(TimeSpan.FromMinutes(2));
        await Book(db).CountDueAsync(CancellationToken.None);

        var counted = (await Book(db).ReadAsync(dispatch.Id))!;
        Assert.That((counted.IsCurrent, counted.Figures.Events.Sum(e => e.Reports)), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task A_dispatch_under_way_is_counted_once_a_minute_at_most()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Pending, 2).SaveAsync(db);
        await Book(db).CountDueAsync(CancellationToken.None);
        var first = (await Book(db).ReadAsync(dispatch.Id))!.AsOf;
        clock.Advance(TimeSpan.FromSeconds(59));
        await Book(db).CountDueAsync(CancellationToken.None);
        Assert.That((await Book(db).ReadAsync(dispatch.Id))!.AsOf, Is.EqualTo(first));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Book(db).CountDueAsync(CancellationToken.None);
        Assert.That((await Book(db).ReadAsync(dispatch.Id))!.AsOf, Is.EqualTo(first.AddMinutes(1)));
    }

    [Test]
    public async Task A_list_takes_ledgers_from_the_figures_only_where_nothing_has_changed_since_or_counting_would_take_long()
    {
        await using var db = database.Open();
        var over = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 3).SaveAsync(db);
        var reopened = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Failed, 2).SaveAsync(db);
        var underWay = await new DispatchBuilder().With(DeliveryState.Pending, 2).SaveAsync(db);
        await Book(db).CountDueAsync(CancellationToken.None);
        await db.Dispatches.Where(d => d.Id == reopened.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.Version, reopened.Version + 1));

        long[] all = [over.Id, reopened.Id, underWay.Id];
        var ledgers = await Book(db).CountedLedgersAsync(all);
        Assert.That(ledgers.Keys, Is.EqualTo(new[] { over.Id }));
        Assert.That((ledgers[over.Id][DeliveryState.Sent], ledgers[over.Id].Balances, ledgers[over.Id].AsOf), Is.EqualTo((3, true, Now(clock))));
        await RandomEventsAsync(db, over.Id, new Random(2));
        Assert.That(await Book(db).CountedLedgersAsync(all), Is.Empty, "something came back");
        await db.Dispatches.Where(d => d.Id == over.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, FiguresBook.CountedAtOnce + 1));
        Assert.That((await Book(db).CountedLedgersAsync(all))[over.Id].AsOf, Is.EqualTo(Now(clock)), "a large one's are shown as of then until the next round");
    }

    private static DateTime Now(TimeProvider clock) => clock.GetUtcNow().UtcDateTime;

    private static async Task<Dispatch> RandomDispatchAsync(BulletinsDb db, Random random)
    {
        var builder = new DispatchBuilder().In(DispatchState.Completed);
        var states = Enum.GetValues<DeliveryState>();
        var emails = new List<string>();
        for (var i = 0; i < random.Next(1, 120); i++)
        {
            var state = states[random.Next(states.Length)];
            var tries = Enumerable.Range(0, random.Next(4)).Select(_ => new SendResult(
                Enum.GetValues<AttemptOutcome>()[random.Next(1, 6)], 550, null, "no", Enum.GetValues<ReplyReason>()[random.Next(10)])).ToList();
            emails.Add($"contact{i}@domain{random.Next(50)}.example");
            builder.With(new DeliveryRow(state) { Email = emails[^1], Tries = tries });
            if (random.Next(4) == 0)
                builder.With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.DuplicateAddress, Email = emails[random.Next(emails.Count)] });
        }
        return await builder.SaveAsync(db);
    }

    /// <summary>The mail that went to the address of a row that got none of its own.</summary>
    private static Delivery StandsFor(Delivery row, List<Delivery> rows) => row.Exclusion != ExclusionReason.DuplicateAddress ? row
        : rows.Single(other => other.NormalizedEmail == row.NormalizedEmail && other.Exclusion != ExclusionReason.DuplicateAddress);

    private static Reach ReachOf(Delivery delivery) => delivery.State switch
    {
        DeliveryState.Sent or DeliveryState.Delivered or DeliveryState.Complained => Reach.Reached,
        DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Deferred or DeliveryState.Uncertain => Reach.Open,
        _ => Reach.NotReached,
    };

    private static async Task RandomEventsAsync(BulletinsDb db, long dispatchId, Random random)
    {
        var deliveries = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatchId).ToListAsync();
        db.DeliveryEvents.AddRange(deliveries.SelectMany(delivery => Enumerable.Range(0, random.Next(1, 3)).Select(number => new DeliveryEvent
        {
            Key = $"test:{delivery.Id}:{number}", DeliveryId = delivery.Id, DispatchId = dispatchId, Source = "test",
            Kind = Enum.GetValues<DeliveryEventKind>()[random.Next(6)], Reason = Enum.GetValues<ReplyReason>()[random.Next(10)], Hard = random.Next(2) == 0,
            At = delivery.ChangedAt.AddMinutes(random.Next(10_000)), AppliedAt = delivery.ChangedAt,
        })));
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
    }

    private FiguresBook Book(BulletinsDb db) => new(db, new FiguresCount(db, new FirmReach(db)), clock, NullLogger<FiguresBook>.Instance);
}
