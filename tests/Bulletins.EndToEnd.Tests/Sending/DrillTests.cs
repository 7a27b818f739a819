using System.Globalization;
using System.Text.RegularExpressions;
using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The operators' own proof, on the program as built: real workers that die, a sink that counts.</summary>
[Parallelizable]
public partial class DrillTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Test]
    public async Task Nobody_is_missed_when_a_worker_is_killed_ten_times_in_two_thousand_mails()
    {
        var told = await RunAsync();
        Assert.That((told["recipients"], told["kills"], told["missed"]), Is.EqualTo((2000, 10, 0)));
        Assert.That(told["not explained by an uncertain attempt"], Is.Zero);
        Assert.That(told["repeated"], Is.LessThanOrEqualTo(told["uncertain attempts, recipients with"]));
        Assert.That(told["uncertain attempts, recipients with"], Is.LessThanOrEqualTo(10 * 4), "at most one for each open connection and kill");
    }

    [TestCase("Preparing", 300, 2)]
    [TestCase("Completing", 100, 1)]
    [TestCase("Retrying", 100, 1)]
    [TestCase("TwoWorkers", 1000, 2)]
    [TestCase("RelayGreeting", 300, 0)]
    [TestCase("RelayMessage", 300, 0)]
    [TestCase("RelayAnswer", 300, 0)]
    [TestCase("DiskFull", 1000, 0)]
    [TestCase("ClockJumps", 500, 2)]
    public async Task Nobody_is_missed_when(string scenario, int recipients, int kills)
    {
        var told = await RunAsync("--scenario", scenario, "--recipients", $"{recipients}", "--kills", $"{kills}");
        Assert.That((told["recipients"], told["missed"], told["not explained by an uncertain attempt"]), Is.EqualTo((recipients, 0, 0)));
        if (kills > 0)
            Assert.That(told["kills"], Is.InRange(1, kills), "killed in time");
        if (scenario is "ClockJumps")
            Assert.That(told["jumps of the clock"], Is.EqualTo(2 * kills));
        if (scenario is "RelayGreeting" or "RelayMessage" or "DiskFull")
            Assert.That(told["repeated"], Is.Zero, "nothing was handed over whole when it broke");
        if (scenario is "RelayAnswer")
            Assert.That(told["repeated"], Is.Positive, "the sink had it and did not say so");
    }

    [Test]
    public async Task A_number_that_makes_no_sense_is_refused_with_a_sentence()
    {
        using var program = ProgramProcess.Start(English, "drill", "--kills", "-1");
        Assert.That(await program.WaitForExitAsync(Limit), Is.Not.Zero);
        Assert.That(program.Terminal, Does.Contain("--kills is “-1”. It must be a whole number from 0 to 1000."));
    }

    [Test]
    public async Task Two_options_may_have_the_same_value()
    {
        var told = await RunAsync("--recipients", "10", "--kills", "1", "--connections", "1", "--seed", "10");
        Assert.That((told["recipients"], told["kills"], told["missed"]), Is.EqualTo((10, 1, 0)));
    }

    private static IReadOnlyDictionary<string, string> English => new Dictionary<string, string> { ["LANG"] = "en_US.UTF-8" };

    /// <returns>The numbers that the drill printed, by their names.</returns>
    private static async Task<IReadOnlyDictionary<string, int>> RunAsync(params string[] arguments)
    {
        using var program = ProgramProcess.Start(English, ["drill", .. arguments]);
        var code = await program.WaitForExitAsync(Limit);
        TestContext.Out.WriteLine(program.Terminal);
        Assert.That(code, Is.Zero, program.Terminal);
        Assert.That(program.StandardOutput, Does.Match(@"seed \d+").And.Contain("the ledger balances: yes"));
        return Figure().Matches(program.StandardOutput).ToDictionary(
            line => line.Groups["name"].Value.Trim(), line => int.Parse(line.Groups["figure"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<name>[^:\n]+): (?<figure>\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Figure();
}
