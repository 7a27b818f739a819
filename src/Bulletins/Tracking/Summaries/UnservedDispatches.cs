using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Summaries;

/// <summary>Writes once to the issuer and to whoever scheduled it when no relay of the settings is for some mails of a dispatch, while the others still go.
/// Safe to run twice, and by several processes.</summary>
public sealed class UnservedDispatches(BulletinsDb db, HinderedDispatches hindered, IOptions<PublicOptions> site, TimeProvider clock, ILogger<UnservedDispatches> log)
{
    public async Task TellAsync(CancellationToken cancellation = default) =>
        await EachByItself.DoAsync(db, (await hindered.ReadAsync(cancellation)).Where(told => told.IsUnserved).ToList(), told => TellAsync(told, cancellation),
            (told, failure) => log.LogError(failure, "It can't be told that no relay is for some mails of dispatch {Dispatch}; the others are told all the same.", told.DispatchId), cancellation);

    private Task TellAsync(HinderedDispatch told, CancellationToken cancellation) => db.TellReadersOnceAsync(told.DispatchId,
        string.Create(CultureInfo.InvariantCulture, $"dispatch:{told.DispatchId}:unserved"), "Unserved.Subject", (dispatch, language) => Say(told, dispatch, language), clock.UtcNow(), log, cancellation);

    private string Say(HinderedDispatch told, Dispatch dispatch, Language language) => Words.Tracking.In(language.Culture(), "Unserved.Text", DispatchReaders.Circular(dispatch, language),
        StoredFault.Read(told.Reason, language.Culture()), HongKongTime.MinuteText(clock.UtcNow()), site.Value.DispatchPage(dispatch.Id));
}
