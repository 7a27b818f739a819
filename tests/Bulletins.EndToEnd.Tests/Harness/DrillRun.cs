using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>One run of the operators' drill, on the program as built: real workers that die, a sink that counts.</summary>
internal static partial class DrillRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static IReadOnlyDictionary<string, string> English => new Dictionary<string, string> { ["LANG"] = "en_US.UTF-8" };

    /// <returns>The numbers that a drill printed which passed, by their names.</returns>
    public static async Task<IReadOnlyDictionary<string, int>> PassAsync(params string[] arguments)
    {
        var told = await RunAsync(arguments);
        TestContext.Out.WriteLine(told.Terminal);
        Assert.That(told.ExitCode, Is.Zero, told.Terminal);
        Assert.That(told.StandardOutput, Does.Match(@"seed \d+").And.Contain("the ledger balances: yes"));
        return Figure().Matches(told.StandardOutput).ToDictionary(
            line => line.Groups["name"].Value.Trim(), line => int.Parse(line.Groups["figure"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>In which nobody is missed, and nobody gets a copy that no uncertain attempt explains.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> PassAsync(string scenario, int recipients, int kills)
    {
        var told = await PassAsync("--scenario", scenario, "--recipients", $"{recipients}", "--kills", $"{kills}");
        Assert.That((told["recipients"], told["missed"], told["not explained by an uncertain attempt"]), Is.EqualTo((recipients, 0, 0)));
        return told;
    }

    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var program = ProgramProcess.Start(English, ["drill", .. arguments]);
        var code = await program.WaitForExitAsync(Limit);
        return new CommandResult(code, program.StandardOutput, program.Terminal);
    }

    [GeneratedRegex(@"^(?<name>[^:\n]+): (?<figure>\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Figure();
}
