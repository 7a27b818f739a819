using System.Globalization;
using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Summaries;

/// <summary>Writes to the issuer and to whoever scheduled it when a dispatch has paused or cancelled itself, or ended at its limit with
/// mails that had not gone out: nobody may be looking at its time. Once for each stop. Safe to run twice, and by several processes.</summary>
public sealed class StoppedDispatches(BulletinsDb db, IOptions<PublicOptions> site, TimeProvider clock, ILogger<StoppedDispatches> log)
{
    /// <summary>What stopped longer ago is no news any more.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(2);

    public async Task TellAsync(CancellationToken cancellation = default)
    {
        var since = clock.UtcNow() - Late;
        var stopped = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Include(d => d.Bulletin).ThenInclude(b => b.Issuer)
            .Where(d => d.StateReason != null && (d.State == DispatchState.Paused || (d.State == DispatchState.Cancelled || d.State == DispatchState.Completed) && d.CompletedAt > since))
            .OrderBy(d => d.Id).ToListAsync(cancellation);
        foreach (var dispatch in stopped)
        {
            if (await KeyAsync(dispatch, since, cancellation) is { } key && !await db.Notices.AnyAsync(n => n.Key == key, cancellation))
                await WriteAsync(dispatch, key, cancellation);
        }
    }

    /// <returns>Null when it paused too long ago.</returns>
    private async Task<string?> KeyAsync(Dispatch dispatch, DateTime since, CancellationToken cancellation)
    {
        if (dispatch.IsOver)
            return FormattableString.Invariant($"dispatch:{dispatch.Id}:{(dispatch.State == DispatchState.Cancelled ? "cancelled" : "cut-off")}");
        var subject = $"dispatch:{dispatch.Id}";
        var paused = await db.AuditEntries.Where(e => e.Subject == subject && e.Act == "dispatch.pause" && e.ActorKind == ActorKind.System && e.At > since)
            .MaxAsync(e => (long?)e.Id, cancellation);
        return paused is { } entry ? FormattableString.Invariant($"dispatch:{dispatch.Id}:paused:{entry}") : null;
    }

    private async Task WriteAsync(Dispatch dispatch, string key, CancellationToken cancellation)
    {
        var circular = DispatchReaders.Circular(dispatch, Language.TraditionalChinese);
        var subject = Words.Tracking.In(Language.TraditionalChinese.Culture(), $"Stopped.{dispatch.State}.Subject", circular.Length <= 300 ? circular : circular[..300]);
        var text = string.Join("\n\n", Say(dispatch, Language.TraditionalChinese), new string('-', 40), Say(dispatch, Language.English));
        foreach (var (suffix, address) in DispatchReaders.Of(dispatch))
            db.Notices.Add(Notice.Write(key + suffix, address, subject, text, clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException overtaken) when (!cancellation.IsCancellationRequested)
        {
            log.LogInformation(overtaken, "Another process told that dispatch {Dispatch} stopped.", dispatch.Id);
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private string Say(Dispatch dispatch, Language language) => Words.Tracking.In(language.Culture(), $"Stopped.{dispatch.State}.Text",
        DispatchReaders.Circular(dispatch, language), HongKongTime.FromUtc(dispatch.SendAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        StoredFault.Read(dispatch.StateReason!, language.Culture()), $"{site.Value.BaseUrl.TrimEnd('/')}/dispatches/{dispatch.Id}{(dispatch.State == DispatchState.Completed ? "/undelivered" : "")}");
}
