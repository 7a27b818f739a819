namespace Bulletins.Dispatching;

/// <summary>Who goes first where several dispatches wait for one relay.</summary>
public enum DispatchPriority
{
    Normal,
    /// <summary>Goes before the others and isn't held back by send windows. Budgets hold for it too, of which the others leave it the last part.</summary>
    Urgent,
}
