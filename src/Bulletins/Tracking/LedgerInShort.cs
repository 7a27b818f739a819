using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Texts;

namespace Bulletins.Tracking;

/// <summary>What staff want to know first of a dispatch: whether everybody was served, and whether anybody was served twice.</summary>
public static class LedgerInShort
{
    /// <param name="perhapsTwice">How many may have got two copies.</param>
    /// <returns>In the words of the language. Null as long as there is no list of recipients, and where the ledger doesn't balance: nothing may be claimed then.</returns>
    public static string? InShort(this Ledger ledger, int perhapsTwice, Language language)
    {
        if (ledger.State is DispatchState.Scheduled or DispatchState.Preparing || !ledger.Balances || ledger.Included == 0)
            return null;
        var culture = language.Culture();
        string Say(string key, params object[] values) => Words.Tracking.In(culture, key, values);
        // A complaint shows that the mail arrived.
        var reached = ledger[DeliveryState.Sent] + ledger[DeliveryState.Delivered] + ledger[DeliveryState.Complained];
        (string Part, int Count)[] parts =
        [
            ("Reached", reached),
            ("Open", ledger.Open),
            ("Uncertain", ledger[DeliveryState.Uncertain]),
            ("NotReached", ledger[DeliveryState.Failed] + ledger[DeliveryState.Bounced]),
            ("NotSent", ledger[DeliveryState.Cancelled]),
        ];
        var said = reached == ledger.Included && reached > 1
            ? Say("InShort.All", Number(reached))
            : Say("InShort.Some", Number(ledger.Included), string.Join(Say("InShort.Comma"), parts.Where(p => p.Count > 0).Select(p => Say($"InShort.{p.Part}", Number(p.Count)))));
        said += perhapsTwice == 0 ? Say("InShort.NobodyTwice") : Say("InShort.PerhapsTwice", Number(perhapsTwice));
        return ledger[DeliveryState.Excluded] == 0 ? said : said + Say("InShort.LeftOut", Number(ledger[DeliveryState.Excluded]));
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
