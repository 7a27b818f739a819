using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace;

/// <summary>Whether one message may begin now.</summary>
/// <param name="NotBefore">When to ask again, in UTC; null when it was granted.</param>
/// <param name="Budget">What it waits for; null when it was granted.</param>
/// <param name="Priority">Of whoever asked: urgent ones may have more of the budget.</param>
public readonly record struct Permit(bool Granted, DateTime? NotBefore, BindingBudget? Budget, DispatchPriority Priority = DispatchPriority.Normal)
{
    internal static readonly Permit Yes = new(true, null, null);

    internal static Permit No(DateTime notBefore, BindingBudget? budget, DispatchPriority priority) => new(false, notBefore, budget, priority);
}
