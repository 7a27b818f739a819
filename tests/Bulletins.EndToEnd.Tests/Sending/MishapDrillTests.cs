using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The drill's workers live, and what they depend on lets them down.</summary>
[Parallelizable(ParallelScope.All)]
public class MishapDrillTests
{
    [TestCase("RelayGreeting", 300)]
    [TestCase("RelayMessage", 300)]
    [TestCase("RelayAnswer", 300)]
    [TestCase("DiskFull", 1000)]
    public async Task Nobody_is_missed_when(string scenario, int recipients)
    {
        var told = await DrillRun.PassAsync(scenario, recipients, kills: 0);
        if (scenario is "RelayAnswer")
            Assert.That(told["repeated"], Is.Positive, "the sink had it and did not say so");
        else
            Assert.That(told["repeated"], Is.Zero, "nothing was handed over whole when it broke");
    }
}
