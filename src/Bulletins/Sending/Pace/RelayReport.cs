using Bulletins.Dispatching;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;

namespace Bulletins.Sending.Pace;

/// <summary>A relay as it stands at a moment, over all processes.</summary>
/// <param name="MaxConnections">As configured.</param>
/// <param name="Fewer">Connections that it is given for now, because it refused one more; null while it is given as many as configured.</param>
/// <param name="WarmUpDay">The day of the warm-up, from 1; null when there is none or it is over.</param>
/// <param name="WarmUpLimit">Messages that this day allows.</param>
/// <param name="BegunToday">Messages begun since midnight in Hong Kong, which is what a day of the warm-up counts.</param>
public sealed record RelayReport(string Name, string Host, int Port, RelayCircuit Circuit, int MaxConnections, PaceReport Pace,
    int? WarmUpDay, int? WarmUpLimit, IReadOnlyList<PaceReport> Providers, FewerConnections? Fewer = null, int BegunToday = 0)
{
    /// <summary>Connections that may be open at once as configured, by the relay and by its budget.</summary>
    public int ConfiguredConnections => Math.Min(MaxConnections, Pace.Budget.Connections ?? MaxConnections);

    /// <summary>Connections that may be open at once now for one of its paces: no more than it is given as a whole.</summary>
    public int ConnectionLimit(PaceReport pace) =>
        Math.Min(Math.Min(ConfiguredConnections, Fewer?.To ?? ConfiguredConnections), pace.Budget.Connections ?? ConfiguredConnections);
}

/// <summary>What a budget was set to and what was used of it.</summary>
/// <param name="Provider">Empty for the relay as a whole.</param>
/// <param name="LastMinute">Messages begun in the last 60 seconds, reckoned from whole minutes as if each were evenly filled.</param>
/// <param name="LastHour">Messages begun in the last 60 minutes.</param>
/// <param name="LastDay">Messages begun in the last 24 hours.</param>
/// <param name="Slowed">A slower pace that servers asked for; null while the budget alone holds.</param>
public sealed record PaceReport(string Provider, PaceBudget Budget, int Connections, int LastMinute, int LastHour, int LastDay, SlowedPace? Slowed);
