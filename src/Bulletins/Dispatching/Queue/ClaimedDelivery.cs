using Bulletins.Texts;

namespace Bulletins.Dispatching.Queue;

/// <summary>A delivery row that this worker holds: what it needs to build the message and to write the outcome.</summary>
public sealed record ClaimedDelivery(
    long Id, string Token, string Name, string Organisation, string Email, Language Language,
    int Attempts, int Refusals, int UncertainAttempts, int EarlierAttempts = 0)
{
    /// <summary>The number of the attempt that comes next.</summary>
    public int NextAttempt => Attempts + 1;
}
