using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Chooses the relay that a dispatch goes through: the first that isn't resting.</summary>
public sealed class Relays(IOptions<MailOptions> options, RelayBoard board)
{
    /// <summary>Stands for the folder of captured mail where no relay is configured.</summary>
    private static readonly RelayOptions Capture = new() { Name = "capture", MaxConnections = 2, MessagesPerConnection = 100_000 };

    private IReadOnlyList<RelayOptions> All => options.Value.Relays is { Count: > 0 } relays ? relays : [Capture];

    /// <returns>Null when all of them rest.</returns>
    public RelayOptions? Available() => All.FirstOrDefault(relay => board.TroubleOf(relay.Name) is null);

    /// <summary>The first to be tried again, with what it suffers from.</summary>
    public (RelayOptions Relay, RelayTrouble Trouble)? NextToRecover() => All
        .Select(relay => (Relay: relay, Trouble: board.TroubleOf(relay.Name)!))
        .Where(pair => pair.Trouble is not null)
        .OrderBy(pair => pair.Trouble.Until)
        .Select(pair => ((RelayOptions, RelayTrouble)?)pair)
        .FirstOrDefault();
}
