using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Testing;
using Bulletins.Tracking;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

/// <summary>Ten minutes after the beginning, at 18:10 on Thursday 29 April 2021 in Hong Kong.</summary>
public sealed class ExpectedEndTests
{
    private static readonly DateTime Begun = new(2021, 4, 29, 10, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Begun.AddMinutes(10);

    private TestDatabase database = null!;

    [SetUp]
    public void OpenDatabase() => database = new TestDatabase();

    [TearDown]
    public void DeleteDatabase() => database.Dispose();

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
        var options = new SendingOptions { Windows = { new SendWindowOptions { From = new(9, 0), To = new(18, 15) } } };

        var ledger = await LedgerAsync(new PaceBudget { PerMinute = 1 }, options, waiting: 20);

        Assert.That(ledger.ExpectedEnd, Is.EqualTo(new DateTime(2021, 4, 30, 1, 15, 0).AddSeconds(42)), "20.7 minutes, of which 5 today");
    }

    /// <summary>Ten of them went in the ten minutes so far.</summary>
    private async Task<Ledger> LedgerAsync(PaceBudget budget, SendingOptions options, int waiting)
    {
        await using var db = database.Open();
        var builder = new DispatchBuilder().PreparedAt(Begun).With(DeliveryState.Sent, 10);
        for (var i = 0; i < waiting; i++)
            builder.With(new DeliveryRow(DeliveryState.Pending) { DueAt = Begun });
        var dispatch = await builder.SaveAsync(db);
        var forecast = Forecasts.Of(new RelayOptions { Name = "main", Host = "relay.example", Budget = budget });
        return await new DispatchTracking(db, forecast, new SendWindow(Options.Create(options)), new FakeTimeProvider(Now)).LedgerAsync(dispatch.Id);
    }
}
