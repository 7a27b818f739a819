namespace Bulletins.Web.Drill;

/// <summary>What a drill does.</summary>
/// <param name="Kills">How often a worker is killed, at random moments.</param>
/// <param name="Seed">The same seed chooses the same moments, as counted in messages.</param>
/// <param name="Connections">Of each worker to the sink.</param>
internal sealed record DrillPlan(DrillScenario Scenario, int Recipients, int Kills, int Seed, int Connections);

internal enum DrillScenario
{
    /// <summary>A worker is killed while it sends.</summary>
    Sending,
    /// <summary>A worker is killed while the audience is being frozen.</summary>
    Preparing,
    /// <summary>A worker is killed when the sink has the last message, before the dispatch is completed.</summary>
    Completing,
    /// <summary>The sink asks everybody to come again, and a worker is killed while it waits.</summary>
    Retrying,
    /// <summary>Two workers on one database; one is killed again and again.</summary>
    TwoWorkers,
    /// <summary>The sink hangs up before its greeting.</summary>
    RelayGreeting,
    /// <summary>The sink hangs up in the middle of messages.</summary>
    RelayMessage,
    /// <summary>The sink has the whole message and hangs up without an answer.</summary>
    RelayAnswer,
    /// <summary>Two workers on one database, of which one or the other is killed, and two relays that do all that a relay may do, now and then.</summary>
    HostileRelays,
    /// <summary>The disk is full for a while.</summary>
    DiskFull,
    /// <summary>The clock jumps ahead and back, by up to a day and a half, and a worker is killed behind every second jump.</summary>
    ClockJumps,
}
