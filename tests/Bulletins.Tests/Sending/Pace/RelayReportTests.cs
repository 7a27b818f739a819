using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;

namespace Bulletins.Tests.Sending.Pace;

public sealed class RelayReportTests
{
    [TestCase(null, 6)]
    [TestCase(4, 4)]
    [TestCase(9, 6)]
    public void The_limit_of_connections_is_the_smaller_of_the_relays_and_the_budgets(int? budget, int limit)
    {
        var pace = new PaceReport("", new PaceBudget { Connections = budget }, 0, 0, 0, 0, null);
        var relay = new RelayReport("main", "mail.example", 25, RelayCircuit.Sound, MaxConnections: 6, pace, null, null, []);

        Assert.That(relay.ConnectionLimit(pace), Is.EqualTo(limit));
    }
}
