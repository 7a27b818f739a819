using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
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

    private async Task TellAsync(RelayOutage outage, CancellationToken cancellation)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"dispatch:{outage.DispatchId}:waits:{outage.Since:yyyyMMddHHmmss}");
        if (!await db.Notices.AnyAsync(n => n.Key == key, cancellation))
            await WriteAsync(outage, key, cancellation);
    }

    private async Task WriteAsync(RelayOutage outage, string key, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Include(d => d.Bulletin).ThenInclude(b => b.Issuer)
            .SingleAsync(d => d.Id == outage.DispatchId, cancellation);
        var circular = DispatchReaders.Circular(dispatch, Language.TraditionalChinese);
        var subject = Words.Tracking.In(Language.TraditionalChinese.Culture(), "WaitsForRelay.Subject", circular.Length <= 300 ? circular : circular[..300]);
        var text = string.Join("\n\n", Say(outage, dispatch, Language.TraditionalChinese), new string('-', 40), Say(outage, dispatch, Language.English));
        foreach (var (suffix, address) in DispatchReaders.Of(dispatch))
            db.Notices.Add(Notice.Write(key + suffix, address, subject, text, clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException overtaken) when (!cancellation.IsCancellationRequested)
        {
            log.LogInformation(overtaken, "Another process told that dispatch {Dispatch} waits for a relay.", dispatch.Id);
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private string Say(RelayOutage outage, Dispatch dispatch, Language language) => Words.Tracking.In(language.Culture(), "WaitsForRelay.Text",
        DispatchReaders.Circular(dispatch, language), Moment(outage.Since), outage.Last.Name,
        StoredFault.Read(outage.Last.Reason ?? "", language.Culture()), $"{site.Value.BaseUrl.TrimEnd('/')}/dispatches/{dispatch.Id}", Moment(clock.UtcNow()));

    private static string Moment(DateTime utc) => HongKongTime.FromUtc(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
