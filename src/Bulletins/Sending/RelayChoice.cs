namespace Bulletins.Sending;

/// <summary>Chooses the relay that a dispatch goes through: the first that isn't resting.</summary>
public sealed class RelayChoice(MailRelays relays, RelayBoard board)
{
    /// <returns>Null when all of them rest.</returns>
    public RelayOptions? Available() => relays.All.FirstOrDefault(relay => board.TroubleOf(relay.Name) is null);

    /// <summary>The first to be tried again, with what it suffers from; null when none rests.</summary>
    public (RelayOptions Relay, RelayTrouble Trouble)? NextToRecover() => relays.All
        .Select(relay => (Relay: relay, Trouble: board.TroubleOf(relay.Name)!))
        .Where(pair => pair.Trouble is not null)
        .OrderBy(pair => pair.Trouble.Until)
        .Select(pair => ((RelayOptions, RelayTrouble)?)pair)
        .FirstOrDefault();
}
