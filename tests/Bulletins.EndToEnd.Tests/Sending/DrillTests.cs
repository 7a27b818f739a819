using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The operators' own proof as it is run by default, and its options.</summary>
[Parallelizable(ParallelScope.All)]
public class DrillTests
{
    [Test]
    public async Task Nobody_is_missed_when_a_worker_is_killed_ten_times_in_two_thousand_mails()
    {
        var told = await DrillRun.PassAsync();
        Assert.That((told["recipients"], told["kills"], told["missed"]), Is.EqualTo((2000, 10, 0)));
        Assert.That(told["not explained by an uncertain attempt"], Is.Zero);
        Assert.That(told["repeated"], Is.LessThanOrEqualTo(told["uncertain attempts, recipients with"]));
        Assert.That(told["uncertain attempts, recipients with"], Is.LessThanOrEqualTo(10 * 4), "at most one for each open connection and kill");
    }

    [Test]
    public async Task A_number_that_makes_no_sense_is_refused_with_a_sentence()
    {
        var told = await DrillRun.RunAsync("--kills", "-1");
        Assert.That(told.ExitCode, Is.Not.Zero);
        Assert.That(told.Terminal, Does.Contain("--kills is “-1”. It must be a whole number from 0 to 1000."));
    }

    [Test]
    public async Task Two_options_may_have_the_same_value()
    {
        var told = await DrillRun.PassAsync("--recipients", "10", "--kills", "1", "--connections", "1", "--seed", "10");
        Assert.That((told["recipients"], told["kills"], told["missed"]), Is.EqualTo((10, 1, 0)));
    }
}
