namespace Bulletins.Sending.Pace;

/// <summary>What relays and budgets let what is waiting of a dispatch expect.</summary>
/// <param name="End">When the budgets let the last of them begin: the present moment where none makes them wait.</param>
/// <param name="Budget">The one that says so; null where none does.</param>
/// <param name="Resting">What can't begin yet, since every relay that is for it rests.</param>
public sealed record PaceOutlook(DateTime End, BindingBudget? Budget, IReadOnlyList<RestingPart> Resting);

/// <param name="Until">When the first of its relays is tried again, in UTC.</param>
/// <param name="Count">Deliveries that wait for it.</param>
public sealed record RestingPart(DateTime Until, int Count);
