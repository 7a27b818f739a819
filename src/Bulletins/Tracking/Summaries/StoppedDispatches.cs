using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;
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
        var stopped = await db.Dispatches.ForReaders()
            .Where(d => d.StateReason != null && (d.State == DispatchState.Paused || (d.State == DispatchState.Cancelled || d.State == DispatchState.Completed) && d.CompletedAt > since))
            .OrderBy(d => d.Id).ToListAsync(cancellation);
        foreach (var dispatch in stopped)
        {
            if (await KeyAsync(dispatch, since, cancellation) is { } key && !await db.Notices.AnyAsync(n => n.Key == key, cancellation))
                await db.TellReadersAsync(dispatch, key, DispatchReaders.Subject(dispatch, $"Stopped.{dispatch.State}.Subject"),
                    DispatchReaders.Text(language => Say(dispatch, language)), clock.UtcNow(), log, cancellation);
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

    private string Say(Dispatch dispatch, Language language) => Words.Tracking.In(language.Culture(), $"Stopped.{dispatch.State}.Text",
        DispatchReaders.Circular(dispatch, language), HongKongTime.MinuteText(dispatch.SendAt),
        StoredFault.Read(dispatch.StateReason!, language.Culture()), $"{site.Value.DispatchPage(dispatch.Id)}{(dispatch.State == DispatchState.Completed ? "/undelivered" : "")}");
}
