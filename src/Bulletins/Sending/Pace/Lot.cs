namespace Bulletins.Sending.Pace;

/// <summary>Messages that this process may begin, taken out of the stored budgets in one go.</summary>
/// <param name="Scopes">Whose budgets they were taken out of.</param>
/// <param name="UsableUntil">After it what is left must go back, in UTC.</param>
/// <param name="NextAt">When the next lot can be had, in UTC.</param>
/// <param name="Binding">The budget that says so.</param>
internal sealed record Lot(IReadOnlyList<PaceScope> Scopes, DateTime TakenAt, DateTime UsableUntil, DateTime NextAt, BindingBudget? Binding)
{
    public int Left { get; set; }

    public static Lot Of(List<PaceClaim> claims, IReadOnlyList<PaceScope> scopes, int count, DateTime now)
    {
        var binding = claims.MaxBy(claim => claim.NextAt(count))!;
        return new Lot(scopes, now, now + claims.Min(claim => claim.Validity), binding.NextAt(count), binding.BindingAfter(count)) { Left = count };
    }
}
