using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Bulletins.Web.Hosting.Commands;

namespace Bulletins.Web.Drill;

/// <summary><c>drill</c>: shows on any machine what becomes of a dispatch whose workers die.</summary>
internal sealed class DrillCommand : Command
{
    private static readonly Option<int> Recipients = Number("--recipients", "Option.Recipients", 2000, 10, 1_000_000);
    private static readonly Option<int> Kills = Number("--kills", "Option.Kills", 10, 0, 1000);
    private static readonly Option<int> Connections = Number("--connections", "Option.Connections", 4, 1, 100);
    private static readonly Option<int?> Seed = new("--seed")
    {
        Description = Screen.Drill["Option.Seed"],
        CustomParser = result => Whole(result, "--seed", 0, int.MaxValue),
    };
    private static readonly Option<DrillScenario> Scenario = new("--scenario")
    {
        HelpName = "scenario",
        Description = string.Join('\n', Enum.GetNames<DrillScenario>().Select(name => $"{name}: {Screen.Drill[$"Scenario.{name}"]}").Prepend(Screen.Drill["Option.Scenario"])),
        DefaultValueFactory = _ => DrillScenario.Sending,
        CustomParser = Named,
    };
    private static readonly Option<bool> Keep = new("--keep") { Description = Screen.Drill["Option.Keep"] };

    public DrillCommand(CommandLine line, string[] given) : base("drill", Screen.Drill["Command"])
    {
        foreach (var option in (Option[])[Recipients, Kills, Connections, Seed, Scenario, Keep])
            Add(option);
        Add(new DrillWorkerCommand(line, given));
        SetAction((result, cancellation) => RunAsync(line, new DrillPlan(result.GetValue(Scenario), result.GetValue(Recipients),
            result.GetValue(Kills), result.GetValue(Seed) ?? Random.Shared.Next(1_000_000), result.GetValue(Connections)), result.GetValue(Keep), cancellation));
    }

    private static async Task<int> RunAsync(CommandLine line, DrillPlan plan, bool keep, CancellationToken cancellation)
    {
        Say(Screen.Drill["Begin", plan.Scenario, plan.Recipients, plan.Kills, plan.Connections, plan.Seed]);
        var watch = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("bulletins-drill-");
        var passed = false;
        try
        {
            passed = await RunAsync(line, plan, folder.FullName, cancellation);
            Say(passed ? Screen.Drill["Passed", watch.Elapsed.TotalSeconds] : Screen.Drill["Failed", watch.Elapsed.TotalSeconds, folder.FullName]);
            if (passed && keep)
                Say(Screen.Drill["Kept", folder.FullName]);
            return passed ? 0 : 1;
        }
        finally
        {
            if ((passed || cancellation.IsCancellationRequested) && !keep)
                folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> RunAsync(CommandLine line, DrillPlan plan, string folder, CancellationToken cancellation)
    {
        var data = Path.Combine(folder, "data");
        await using var disk = plan.Scenario == DrillScenario.DiskFull ? await FullDisk.MountAsync(data, megabytes: 96) : null;
        if (plan.Scenario == DrillScenario.DiskFull && disk is null)
            throw new Hosting.StartFault(Screen.Drill["NoDisk"]);
        await using var sink = DrillScene.Sink(plan);
        var settings = DrillScene.Settings(plan, data, sink);
        DrillScene.ForgetInstallation(folder);
        await using var app = await line.PrepareAsync(settings, quietOutput: true);
        await using var drill = new Drill(plan, folder, settings, app.Services, sink, disk);
        var result = await drill.RunAsync(cancellation);
        Report(drill, result);
        return result.IsPassed;
    }

    private static void Report(Drill drill, DrillResult result)
    {
        Line("Recipients", result.Recipients);
        Line("Kills", drill.Kills);
        if (drill.Jumps > 0)
            Line("Jumps", drill.Jumps);
        Line("Missed", result.Missed);
        Line("Repeated", result.Repeated);
        Line("Unexplained", result.Unexplained);
        Line("Uncertain", result.Uncertain);
        Line("Held", result.Held);
        Say($"{Screen.Drill["Balances"]}: {Screen.Drill[result.Balances ? "Yes" : "No"]}");
    }

    private static void Line(string key, int number) => Say(FormattableString.Invariant($"{Screen.Drill[key]}: {number}"));

    private static void Say(string line) => System.Console.Out.WriteLine(line);

    private static Option<int> Number(string name, string description, int standard, int least, int most) =>
    new(name)
    {
        Description = Screen.Drill[description],
        DefaultValueFactory = _ => standard,
        CustomParser = result => Whole(result, name, least, most) ?? standard,
    };

    private static int? Whole(ArgumentResult result, string name, int least, int most)
    {
        var given = result.Tokens[0].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        result.AddError(Screen.Drill["OutOfRange", name, given, least, most]);
        return null;
    }

    private static DrillScenario Named(ArgumentResult result)
    {
        var given = result.Tokens[0].Value;
        if (Array.Find(Enum.GetNames<DrillScenario>(), name => name.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } name)
            return Enum.Parse<DrillScenario>(name);
        result.AddError(Screen.Drill["UnknownScenario", given, string.Join(", ", Enum.GetNames<DrillScenario>())]);
        return default;
    }
}
