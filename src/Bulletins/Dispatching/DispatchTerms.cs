namespace Bulletins.Dispatching;

/// <summary>What staff may change of a dispatch until it is over; the time until it begins.</summary>
/// <param name="SendAt">In UTC.</param>
/// <param name="NotAfter">In UTC; null for no limit.</param>
public sealed record DispatchTerms(DateTime SendAt, DateTime? NotAfter, DispatchPriority Priority);
