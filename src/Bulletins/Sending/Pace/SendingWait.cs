using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Sending.Pace;

/// <summary>What some of a dispatch's mails that are due wait for at a moment.</summary>
/// <param name="Providers">The mailbox providers whose mails they are, empty for all other domains.</param>
/// <param name="Relay">Null where all mails wait, or no relay is for them.</param>
/// <param name="Until">UTC; null when nobody can say.</param>
/// <param name="Budget">The one that has nothing for them.</param>
/// <param name="Reason">What the relay suffers from, perhaps a <see cref="StoredFault"/>.</param>
/// <param name="Connections">How many are in use, which is all that are allowed now.</param>
public sealed record SendingWait(WaitKind Kind, IReadOnlyList<string> Providers, string? Relay = null, DateTime? Until = null, BindingBudget? Budget = null, string? Reason = null,
    int? Connections = null)
{
    /// <summary>In the current language.</summary>
    public string InWords => Kind switch
    {
        WaitKind.Window => Words.Sending["Window.Waiting", Moment],
        WaitKind.NoRelay => Words.Sending["Wait.NoRelay", For],
        WaitKind.Relay => Words.Sending["Wait.Relay", For, Relay, StoredFault.Read(Reason ?? "").TrimEnd('.', '\u3002'), Moment],
        WaitKind.Budget => Words.Sending["Wait.Budget", For, Budget, Moment],
        WaitKind.Connections => Words.Sending["Wait.Connections", For, Relay, Connections],
        _ => throw new ArgumentOutOfRangeException(nameof(Kind)),
    };

    private string For => string.Join(Words.Sending["Wait.And"], Providers.Select(provider => provider.Length > 0 ? provider : Words.Sending["Wait.Others"]));

    private string Moment => Until is { } at ? HongKongTime.SecondText(at) : "";
}

/// <param name="Waits">Empty while everything that is due is going, and when the dispatch isn't sending.</param>
/// <param name="NothingGoes">Something is due, and all of it waits.</param>
public sealed record DispatchWaits(IReadOnlyList<SendingWait> Waits, bool NothingGoes)
{
    public static readonly DispatchWaits None = new([], false);
}

public enum WaitKind
{
    /// <summary>Mail may not be sent at this hour.</summary>
    Window,
    /// <summary>All relays that are for them rest.</summary>
    Relay,
    /// <summary>No relay is for them.</summary>
    NoRelay,
    /// <summary>A budget is used up, that of the warm-up among them.</summary>
    Budget,
    /// <summary>All connections that are allowed are in use by others.</summary>
    Connections,
}
