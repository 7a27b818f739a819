using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Summaries;

/// <summary>Writes to the issuer and to whoever scheduled it when a dispatch completes, and again a day later, when most of what comes back has come.
/// Each summary is composed when it is due, from the figures of that moment. Safe to run twice, and by several processes: the keys of the
/// notices are unique, and both of a moment are saved together.</summary>
public sealed class DispatchSummaries(BulletinsDb db, SummaryText text, IOptions<SummaryOptions> options, TimeProvider clock, ILogger<DispatchSummaries> log)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How long after its time a summary is still written: what is older is no news any more.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(2);

    public async Task WriteDueAsync(CancellationToken cancellation = default)
    {
        if (!options.Value.Enabled)
            return;
        var now = clock.UtcNow();
        var (day, late) = (now - Day, now - Day - Late);
        var ended = await db.Dispatches.Where(d => d.State == DispatchState.Completed && d.ResendOf == null && d.CompletedAt > late && d.CompletedAt <= now)
            .OrderBy(d => d.Id).Select(d => new { d.Id, d.CompletedAt }).ToListAsync(cancellation);
        // When a day has passed unnoticed, the later summary says it all.
        await EachByItself.DoAsync(db, ended,
            dispatch => WriteAsync(dispatch.Id, dispatch.CompletedAt!.Value, dispatch.CompletedAt <= day ? SummaryMoment.DayAfter : SummaryMoment.Completed, cancellation),
            (dispatch, failure) => log.LogError(failure, "The summary of dispatch {Dispatch} can't be written; the others are all the same.", dispatch.Id), cancellation);
    }

    /// <returns>Null when it was written already. A dispatch that was opened again and has completed anew gets a key of its own.</returns>
    private async Task<string?> KeyAsync(long dispatchId, DateTime completed, SummaryMoment moment, CancellationToken cancellation)
    {
        var first = FormattableString.Invariant($"dispatch:{dispatchId}:{(moment == SummaryMoment.Completed ? "completed" : "day-after")}");
        if (await db.Notices.Where(n => n.Key == first).Select(n => (DateTime?)n.CreatedAt).SingleOrDefaultAsync(cancellation) is not { } written)
            return first;
        var later = FormattableString.Invariant($"{first}:{completed:yyyyMMddHHmmssfff}");
        return written >= completed || await db.Notices.AnyAsync(n => n.Key == later, cancellation) ? null : later;
    }

    private async Task WriteAsync(long dispatchId, DateTime completed, SummaryMoment moment, CancellationToken cancellation)
    {
        if (await KeyAsync(dispatchId, completed, moment, cancellation) is not { } key)
            return;
        var dispatch = await db.Dispatches.ForReaders().SingleAsync(d => d.Id == dispatchId, cancellation);
        var (subject, body) = await text.ComposeAsync(dispatch, moment, cancellation);
        await db.TellReadersAsync(dispatch, key, subject, body, clock.UtcNow(), log, cancellation);
    }
}

public enum SummaryMoment { Completed, DayAfter }
