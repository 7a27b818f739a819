using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Summaries;

/// <summary>Writes to the issuer and to whoever scheduled it when mails of a dispatch have waited for long for relays that fail. Once for each outage.
/// Safe to run twice, and by several processes.</summary>
public sealed class WaitingDispatches(BulletinsDb db, RelayOutages outages, IOptions<PublicOptions> site, TimeProvider clock, ILogger<WaitingDispatches> log)
{
    public async Task TellAsync(CancellationToken cancellation = default) =>
        await EachByItself.DoAsync(db, await outages.ReadAsync(cancellation), outage => TellAsync(outage, cancellation),
            (outage, failure) => log.LogError(failure, "It can't be told that dispatch {Dispatch} waits for a relay; the others are told all the same.", outage.DispatchId), cancellation);

    private Task TellAsync(RelayOutage outage, CancellationToken cancellation) => db.TellReadersOnceAsync(outage.DispatchId,
        string.Create(CultureInfo.InvariantCulture, $"dispatch:{outage.DispatchId}:waits:{outage.Since:yyyyMMddHHmmss}"), "WaitsForRelay.Subject",
        (dispatch, language) => Say(outage, dispatch, language), clock.UtcNow(), log, cancellation);

    private string Say(RelayOutage outage, Dispatch dispatch, Language language) => Words.Tracking.In(language.Culture(), "WaitsForRelay.Text",
        DispatchReaders.Circular(dispatch, language), HongKongTime.MinuteText(outage.Since), outage.Last.Name,
        StoredFault.Read(outage.Last.Reason ?? "", language.Culture()), site.Value.DispatchPage(dispatch.Id), HongKongTime.MinuteText(clock.UtcNow()));
}
