using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Readings;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking;

/// <summary>Counts anew what reports show, of every dispatch for which that is due.</summary>
public sealed class CountingRound(BulletinsDb db, FiguresBook figures, DispatchReadings readings, ILogger<CountingRound> log)
{
    public Task RunAsync(CancellationToken cancellation = default)
    {
        (string Name, Func<CancellationToken, Task> RunAsync)[] steps = [("figures", figures.CountDueAsync), ("readings", readings.CountDueAsync)];
        return EachByItself.DoAsync(db, steps, step => step.RunAsync(cancellation), (step, failure) => log.LogError(failure, "Not all {Figures} could be counted.", step.Name), cancellation);
    }
}
