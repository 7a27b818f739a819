using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The drill's workers are killed at the worst moments.</summary>
[Parallelizable(ParallelScope.All)]
public class KillingDrillTests
{
    [TestCase("Preparing", 300, 2)]
    [TestCase("Completing", 100, 1)]
    [TestCase("Retrying", 100, 1)]
    [TestCase("TwoWorkers", 1000, 2)]
    [TestCase("HostileRelays", 300, 1)]
    [TestCase("ClockJumps", 500, 2)]
    public async Task Nobody_is_missed_when(string scenario, int recipients, int kills)
    {
        var told = await DrillRun.PassAsync(scenario, recipients, kills);
        Assert.That(told["kills"], Is.InRange(1, kills), "killed in time");
        if (scenario is "ClockJumps")
            Assert.That(told["jumps of the clock"], Is.EqualTo(2 * kills));
    }
}
