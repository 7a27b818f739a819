namespace Bulletins.Texts;

/// <summary>What is wrong with something that a person gave us, in words that say where, and what to do.</summary>
/// <param name="Key">The text in the room's <see cref="TextTable"/>; also the stable code that the API reports.</param>
public sealed record Fault(TextTable Room, string Key, params object?[] Values)
{
    /// <summary>The sentence in the current language.</summary>
    public override string ToString() => Room[Key, Values];
}

/// <summary>A request that can't be carried out as it stands. Nothing was changed.</summary>
public class FaultException(Fault fault) : Exception(fault.ToString())
{
    public Fault Fault { get; } = fault;
}

/// <summary>What was asked for isn't there.</summary>
public sealed class NotFoundException(Fault fault) : FaultException(fault);

/// <summary>What was asked for doesn't go with the state that the thing is in, or somebody else changed it first.</summary>
public sealed class ConflictException(Fault fault) : FaultException(fault);
