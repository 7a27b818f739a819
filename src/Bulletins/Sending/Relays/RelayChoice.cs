using Bulletins.Dispatching;
using Bulletins.Texts;

namespace Bulletins.Sending.Relays;

/// <summary>Chooses the relays that a message can go through: in the order of the settings, those that are for its sender and
/// its recipient's mailbox provider and don't rest.</summary>
public sealed class RelayChoice(MailRelays relays, RelayBoard board, MailboxProviders providers)
{
    /// <param name="provider">The name of the recipients' mailbox provider; empty for all other domains.</param>
    /// <returns>Empty when all that fit rest, or when none fits.</returns>
    public IReadOnlyList<RelayOptions> For(string senderAddress, string provider) =>
        [.. Fitting(senderAddress, provider).Where(relay => board.TroubleOf(relay.Name) is null)];

    /// <summary>Those that fit, whether they rest or not.</summary>
    public IEnumerable<RelayOptions> Fitting(string senderAddress, string provider) =>
        relays.All.Where(relay => IsForSender(relay, senderAddress) && IsForProvider(relay, provider, providers));

    /// <summary>Whether one that works is for every sender and every recipient.</summary>
    public bool AnyTakesEverything => relays.All.Any(relay => relay.Issuers.Count == 0 && relay.RecipientDomains.Count == 0 && board.TroubleOf(relay.Name) is null);

    /// <summary>The first to be tried again, with what it suffers from; null when none rests.</summary>
    public (RelayOptions Relay, RelayTrouble Trouble)? NextToRecover() => NextToRecover(relays.All);

    /// <summary>The same among the relays that fit.</summary>
    public (RelayOptions Relay, RelayTrouble Trouble)? NextToRecover(string senderAddress, string provider) =>
        NextToRecover(Fitting(senderAddress, provider));

    private (RelayOptions Relay, RelayTrouble Trouble)? NextToRecover(IEnumerable<RelayOptions> among) => among
        .Select(relay => (Relay: relay, Trouble: board.TroubleOf(relay.Name)!))
        .Where(pair => pair.Trouble is not null)
        .OrderBy(pair => pair.Trouble.Until)
        .Select(pair => ((RelayOptions, RelayTrouble)?)pair)
        .FirstOrDefault();

    /// <summary>Why mails to a provider never go; empty for all other domains.</summary>
    internal static Fault NoneFits(string provider) =>
        provider.Length > 0 ? new Fault(Words.Sending, "Relay.NoneFits", provider) : new Fault(Words.Sending, "Relay.NoneFitsOthers");

    private static bool IsForSender(RelayOptions relay, string senderAddress) => relay.Issuers.Count == 0
        || relay.Issuers.Exists(issuer => issuer.Contains('@', StringComparison.Ordinal)
            ? issuer.Equals(senderAddress, StringComparison.OrdinalIgnoreCase)
            : senderAddress.EndsWith("@" + issuer, StringComparison.OrdinalIgnoreCase));

    internal static bool IsForProvider(RelayOptions relay, string provider, MailboxProviders providers) => relay.RecipientDomains.Count == 0
        || relay.RecipientDomains.Exists(named => provider.Length > 0 && (named == provider || providers.Of(named) == provider));
}
