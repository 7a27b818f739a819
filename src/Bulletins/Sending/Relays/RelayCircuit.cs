using Bulletins.Texts;

namespace Bulletins.Sending.Relays;

/// <summary>A relay's circuit breaker at a moment.</summary>
/// <param name="Reason">What it suffers from; null when it is closed. Perhaps a <see cref="StoredFault"/>.</param>
/// <param name="Until">Open: when it may be tried. HalfOpen: when the one that tries it counts as lost. UTC.</param>
/// <param name="Failures">How often in a row it failed.</param>
/// <param name="Refusals">How often it refused us since it last worked; it may have been out of reach in between.</param>
/// <param name="FailingSince">The first of the failures in a row, in UTC; null when it works.</param>
public sealed record RelayCircuit(CircuitState State, string? Reason, DateTime? Until, int Failures, DateTime ChangedAt, int Refusals = 0, DateTime? FailingSince = null)
{
    /// <summary>With four rests in between, which grow: by default seven and a half minutes. A fault that passes is shorter.</summary>
    private const int RefusalsAllowed = 5;

    public static readonly RelayCircuit Sound = new(CircuitState.Closed, null, null, 0, DateTime.MinValue);

    /// <summary>It has refused us so often that nobody need hope that it takes us by itself.</summary>
    public bool IsRefusing => Refusals >= RefusalsAllowed;

    /// <summary>The reason in the reader's language.</summary>
    public string? ReasonInWords => Reason is null ? null : StoredFault.Read(Reason);
}

/// <summary>The relay rests, so no connection to it is opened.</summary>
public sealed class RelayRestingException(RelayTrouble trouble) : RelayException(StoredFault.Read(trouble.Reason))
{
    public RelayTrouble Trouble => trouble;
}

internal enum RelayEntry
{
    Free,
    /// <summary>The one connection that tries whether it works again.</summary>
    Trial,
    /// <summary>Somebody else tries it.</summary>
    Later,
}
