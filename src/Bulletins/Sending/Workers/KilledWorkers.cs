using Bulletins.Time;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Workers;

/// <summary>Every few seconds: buries processes of this machine that have ended. Recovery would, too, within a minute, for which the living ones would lack
/// the connections that the dead one held.</summary>
public sealed class KilledWorkers(IServiceScopeFactory scopes, TimeProvider clock, ILogger<KilledWorkers> log) : PeriodicService(TimeSpan.FromSeconds(5), clock)
{
    public override async Task RunAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DeadWorkers>().BuryKilledAsync(cancellation);
    }

    protected override void Say(Exception failure) => log.LogWarning(failure, "Whether another process has ended can't be told at this moment.");
}
