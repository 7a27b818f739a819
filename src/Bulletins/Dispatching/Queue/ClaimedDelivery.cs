using Bulletins.Texts;

namespace Bulletins.Dispatching.Queue;

/// <summary>A delivery row that this worker holds: what it needs to build the message and to write the outcome.</summary>
/// <param name="FirstTriedAt">When its first attempt began; null before there was one.</param>
/// <param name="EarlierAttempts">Attempts before staff had it tried anew, which no longer count.</param>
/// <param name="ExcusedAttempts">Attempts that were broken off for what we are.</param>
public sealed record ClaimedDelivery(
    long Id, string Token, string Name, string Organisation, string Email, Language Language,
    int Attempts, int Refusals, int UncertainAttempts, DateTime? FirstTriedAt = null, int EarlierAttempts = 0, int ExcusedAttempts = 0)
{
    /// <summary>The number of the attempt that comes next.</summary>
    public int NextAttempt => Attempts + 1;
}
