using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;

namespace Bulletins.Tests.Sending.Pace;

public sealed class RelayReportTests
{
    [TestCase(null, null, 6)]
    [TestCase(4, null, 4)]
    [TestCase(9, null, 6)]
    [TestCase(null, 2, 2)]
    [TestCase(4, 2, 2)]
    [TestCase(4, 5, 4)]
    public void The_limit_of_connections_is_the_least_of_the_relays_the_budgets_and_what_it_takes_now(int? budget, int? fewer, int limit)
    {
        var relay = Report(Pace("", budget), fewer);

        Assert.That(relay.ConnectionLimit(relay.Pace), Is.EqualTo(limit));
    }

    [TestCase(null, null, 4)]
    [TestCase(3, null, 3)]
    [TestCase(5, null, 4)]
    [TestCase(3, 2, 2)]
    public void A_provider_behind_it_has_no_more_than_the_relay_as_a_whole(int? budget, int? fewer, int limit) =>
        Assert.That(Report(Pace("", 4), fewer).ConnectionLimit(Pace("qq", budget)), Is.EqualTo(limit));

    [TestCase(null, 6)]
    [TestCase(4, 4)]
    public void What_it_is_given_instead_of_is_what_its_budget_allows(int? budget, int configured) =>
        Assert.That(Report(Pace("", budget), fewer: 2).ConfiguredConnections, Is.EqualTo(configured));

    private static RelayReport Report(PaceReport pace, int? fewer) => new("main", "mail.example", 25, RelayCircuit.Sound, MaxConnections: 6, pace, null, null, [],
        fewer is { } to ? new FewerConnections(to, "421 too many", DateTime.UnixEpoch) : null);

    private static PaceReport Pace(string provider, int? connections) => new(provider, new PaceBudget { Connections = connections }, 0, 0, 0, 0, null);
}
