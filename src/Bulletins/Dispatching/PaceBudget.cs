using System.ComponentModel.DataAnnotations;

namespace Bulletins.Dispatching;

/// <summary>How much may be handed over in a time, by all processes together: <c>Mail:Relays:0:Budget</c> and
/// <c>Mail:Providers:0:Budget</c>. Null, the default of each, sets no limit.</summary>
public sealed class PaceBudget
{
    /// <summary>Connections at the same time, 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int? Connections { get; set; }

    /// <summary>Messages on one connection before it is closed, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int? MessagesPerConnection { get; set; }

    /// <summary>Messages in any second, 1 to 10,000. They are spread evenly.</summary>
    [Range(1, 10_000)]
    public int? PerSecond { get; set; }

    /// <summary>Messages in any minute, 1 to 600,000. They are spread evenly.</summary>
    [Range(1, 600_000)]
    public int? PerMinute { get; set; }

    /// <summary>Messages in any 60 minutes, 1 to 10,000,000. They may go all at once. Of 20 or more the last 5 % are for urgent dispatches.</summary>
    [Range(1, 10_000_000)]
    public int? PerHour { get; set; }

    /// <summary>Messages in any 24 hours, 1 to 100,000,000. They may go all at once. Of 20 or more the last 5 % are for urgent dispatches.</summary>
    [Range(1, 100_000_000)]
    public int? PerDay { get; set; }

    /// <summary>Whether the pace of messages is limited at all.</summary>
    public bool LimitsMessages => PerSecond is not null || PerMinute is not null || PerHour is not null || PerDay is not null;

    public bool LimitsAnything => LimitsMessages || Connections is not null || MessagesPerConnection is not null;
}
