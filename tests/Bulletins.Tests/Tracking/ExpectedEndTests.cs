using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Testing;
using Bulletins.Tracking;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

/// <summary>Ten minutes after the beginning, at 18:10 on Thursday 29 April 2021 in Hong Kong.</summary>
public sealed class ExpectedEndTests : DatabaseTest
{
    private static readonly DateTime Begun = new(2021, 4, 29, 10, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Begun.AddMinutes(10);

    [Test]
    public async Task The_budget_that_takes_longest_decides_and_is_named()
    {
        var ledger = await LedgerAsync(new PaceBudget { PerMinute = 60, PerHour = 40 }, new SendingOptions(), waiting: 100);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(Now.AddHours(2)), "38 now, 38 in an hour, 24 in two: the rest is for urgent dispatches");
        Assert.That(ledger.BindingBudget, Is.EqualTo("main：每小時 40 封"));
    }

    [Test]
    public async Task A_budget_that_is_no_slower_than_the_pace_so_far_is_not_named()
    {
        var ledger = await LedgerAsync(new PaceBudget { PerMinute = 6000 }, new SendingOptions(), waiting: 20);

        Assert.That((ledger.ExpectedEnd, ledger.BindingBudget), Is.EqualTo(((DateTime?)Now.AddMinutes(20), (string?)null)));
    }

    [Test]
    public async Task Only_the_time_in_which_mail_may_be_sent_counts()
    {
        var ledger = await LedgerAsync(new PaceBudget { PerMinute = 1 }, Office, waiting: 20);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(new DateTime(2021, 4, 30, 1, 15, 0).AddSeconds(42)), "20.7 minutes, of which 5 today");
    }

    [Test]
    public async Task A_pause_of_days_is_no_slowness()
    {
        var builder = new DispatchBuilder().PreparedAt(Begun).Tried(DeliveryState.Sent, 100, Begun.AddDays(-2), Second).Tried(DeliveryState.Sent, 20, Begun, Second);

        var ledger = await LedgerAsync(builder, new RelayOptions(), new SendingOptions(), waiting: 300);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(Now.AddMinutes(5)));
    }

    [Test]
    public async Task Only_the_mails_of_the_dispatch_tell_its_pace()
    {
        await using (var db = database.Open())
            await new DispatchBuilder().Tried(DeliveryState.Sent, 50, Begun, TimeSpan.FromMilliseconds(1)).SaveAsync(db);

        var ledger = await LedgerAsync(new PaceBudget(), new SendingOptions(), waiting: 20);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(Now.AddMinutes(20)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_day_of_a_budget_passes_also_while_the_window_is_closed(bool warmUp)
    {
        var relay = warmUp ? new RelayOptions { WarmUp = [100, 100, 100, 100] } : new RelayOptions { Budget = new PaceBudget { PerDay = 100 } };

        var ledger = await LedgerAsync(new DispatchBuilder().PreparedAt(Begun), relay, Office, waiting: 300);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(new DateTime(2021, 5, 2, warmUp ? 1 : 10, warmUp ? 0 : 10, 0)), "95 a day: the rest of 300 goes on the fourth day, as soon as the window is open");
        Assert.That(ledger.BindingBudget, Is.Not.Null);
    }

    [Test]
    public async Task Urgent_mails_do_not_wait_for_the_window() =>
        Assert.That((await LedgerAsync(Ten().At(DispatchPriority.Urgent), new RelayOptions(), Office, waiting: 20)).ExpectedEnd, Is.EqualTo(Now.AddMinutes(20)));

    [Test]
    public async Task A_next_try_that_is_due_at_night_is_made_in_the_morning()
    {
        var builder = Ten().With(new DeliveryRow(DeliveryState.Deferred) { DueAt = Now.AddHours(4) });

        Assert.That((await LedgerAsync(builder, new RelayOptions(), Office, waiting: 0)).ExpectedEnd, Is.EqualTo(new DateTime(2021, 4, 30, 1, 0, 0)));
    }

    private static TimeSpan Second => TimeSpan.FromSeconds(1);

    private static SendingOptions Office => new() { Windows = { new SendWindowOptions { From = new(9, 0), To = new(18, 15) } } };

    private static DispatchBuilder Ten() => new DispatchBuilder().PreparedAt(Begun).Tried(DeliveryState.Sent, 10, Begun, TimeSpan.FromMinutes(1));

    /// <summary>Ten of them went in the ten minutes so far.</summary>
    private Task<Ledger> LedgerAsync(PaceBudget budget, SendingOptions options, int waiting) => LedgerAsync(Ten(), new RelayOptions { Budget = budget }, options, waiting);

    private async Task<Ledger> LedgerAsync(DispatchBuilder builder, RelayOptions relay, SendingOptions options, int waiting)
    {
        (relay.Name, relay.Host) = ("main", "relay.example");
        await using var db = database.Open();
        for (var i = 0; i < waiting; i++)
            builder.With(new DeliveryRow(DeliveryState.Pending) { DueAt = Begun });
        var dispatch = await builder.SaveAsync(db);
        return await new DispatchTracking(db, new RecentLedgers(TimeProvider.System), Forecasts.Of(relay), null!, new SendWindow(Options.Create(options)), new FakeTimeProvider(Now)).LedgerAsync(dispatch.Id);
    }
}
