using Bulletins.Dispatching;

namespace Bulletins.Tracking;

/// <summary>The account of a dispatch at a moment: how many of its candidates are in which state.</summary>
/// <param name="Candidates">Fixed when the audience was frozen; until then, as many as have been written so far.</param>
/// <param name="AsOf">When it was read, in UTC.</param>
/// <param name="Expected">When the last open delivery will have been tried, and the budget that decides it; null when that can't be said.</param>
public sealed record Ledger(
    DispatchState State, int Candidates, IReadOnlyDictionary<DeliveryState, int> Counts, DateTime AsOf, ExpectedEnd? Expected)
{
    public DateTime? ExpectedEnd => Expected?.At;

    /// <summary>In words, such as "qq: 30 a minute"; null when no budget decides the expected end.</summary>
    public string? BindingBudget => Expected?.Budget?.ToString();

    public int this[DeliveryState state] => Counts.GetValueOrDefault(state);

    /// <summary>Whether every candidate is accounted for. It must always hold.</summary>
    public bool Balances => Counts.Values.Sum() == Candidates;

    /// <summary>Deliveries whose mail a relay took, whatever came back later.</summary>
    public int Out => this[DeliveryState.Sent] + this[DeliveryState.Delivered] + this[DeliveryState.Bounced] + this[DeliveryState.Complained];

    /// <summary>Deliveries of which something is still to be done.</summary>
    public int Open => this[DeliveryState.Pending] + this[DeliveryState.Sending] + this[DeliveryState.Deferred];

    /// <summary>Deliveries that were not left out of the audience.</summary>
    public int Included => Candidates - this[DeliveryState.Excluded];
}
