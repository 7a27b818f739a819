namespace Bulletins.Web.Drill;

/// <summary>What surrounds the workers of a drill: settings of their own and a sink that behaves as the scenario wants.</summary>
internal static class DrillScene
{
    private const int Mishaps = 10;

    public static DrillSink Sink(DrillPlan plan) => new()
    {
        SendsAwayFirst = plan.Scenario == DrillScenario.Retrying,
        Mishap = plan.Scenario switch
        {
            DrillScenario.RelayGreeting => DrillMishap.NoGreeting,
            DrillScenario.RelayMessage => DrillMishap.NoEnd,
            DrillScenario.RelayAnswer => DrillMishap.NoAnswer,
            _ => DrillMishap.None,
        },
        MishapMoments = Moments(plan),
    };

    public static string[] Settings(DrillPlan plan, string data, int port) =>
    [
        "--environment=Production",
        $"--Storage:DataFolder={data}",
        "--Public:BaseUrl=http://localhost:5080",
        "--Mail:Relays:0:Name=drill",
        "--Mail:Relays:0:Host=127.0.0.1",
        $"--Mail:Relays:0:Port={port}",
        "--Mail:Relays:0:Security=None",
        $"--Mail:Relays:0:MaxConnections={plan.Connections}",
        // Where lines fail as they are opened, many are, or all the failures come in a row and the rests between them make minutes.
        $"--Mail:Relays:0:MessagesPerConnection={(plan.Scenario == DrillScenario.RelayGreeting ? 5 : 50)}",
        "--Sending:RelayRest=00:00:01",
        "--Sending:Retry:Delays:0=00:00:05",
        "--Logging:LogLevel:Default=Information",
    ];

    /// <summary>Neither the operator's settings nor the folder that the drill is started in may have a part in it.</summary>
    public static void ForgetInstallation(string folder)
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.OfType<string>().Where(name => name.Contains("__", StringComparison.Ordinal)))
            Environment.SetEnvironmentVariable(name, null);
        Environment.CurrentDirectory = folder;
    }

    private static Queue<int> Moments(DrillPlan plan)
    {
        var random = new Random(plan.Seed);
        return new(Enumerable.Range(0, Mishaps).Select(_ => random.Next(plan.Recipients)).Order());
    }
}
