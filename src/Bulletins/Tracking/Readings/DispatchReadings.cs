using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Figures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Readings;

/// <summary>How many mails of a dispatch were read, by whom it seems, as of a moment. Persons, machines and unknown stand side by side
/// and are never added up.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="Links">In the order of their numbers, without the hidden one.</param>
public sealed record ReadingReport(DateTime AsOf, ReaderCounts Opened, ReaderCounts Clicked, IReadOnlyList<LinkReadings> Links)
{
    /// <summary>The single requests are forgotten, and it stays as it is.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>Mails that at least one request of that kind of reader came from; a mail may count for several.</summary>
public sealed record ReaderCounts(int Person, int Machine, int Unknown)
{
    public static readonly ReaderCounts None = new(0, 0, 0);
}

public sealed record LinkReadings(int Number, string Url, ReaderCounts Clicked);

/// <summary>Counts readings for whoever looks at a dispatch: those of a large one in the background, and again when there are more.</summary>
public sealed class DispatchReadings(BulletinsDb db, TimeProvider clock, ILogger<DispatchReadings> log)
{
    /// <param name="dispatchId">One that there is.</param>
    public async Task<ReadingReport> ReadAsync(long dispatchId, CancellationToken cancellation = default) =>
        await db.ReadingFigures.Where(f => f.DispatchId == dispatchId).Select(f => f.Report).SingleOrDefaultAsync(cancellation) is { } report
            ? JsonSerializer.Deserialize<ReadingReport>(report)!
            : await CountAsync(dispatchId, cancellation);

    /// <summary>Counts those of the large dispatches that were read since they were last counted, each as seldom as its other figures.</summary>
    public async Task CountDueAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var tracked = await db.Dispatches.Where(d => (d.TrackOpens || d.TrackClicks) && d.Candidates > FiguresBook.CountedAtOnce)
            .LeftJoin(db.ReadingFigures, d => d.Id, f => f.DispatchId, (d, f) => new
            {
                d.Id, d.Candidates, AsOf = (DateTime?)f!.AsOf,
                HasNews = db.ReadingEvents.Any(e => e.DispatchId == d.Id && e.Id > ((long?)f!.ThroughReading ?? 0)),
            }).ToListAsync(cancellation);
        await EachByItself.DoAsync(db, tracked.Where(d => d.HasNews && !(now - d.AsOf < FiguresBook.Pause(d.Candidates ?? 0))), dispatch => KeepAsync(dispatch.Id, cancellation),
            (dispatch, failure) => log.LogError(failure, "The readings of dispatch {Dispatch} can't be counted; the others are all the same.", dispatch.Id), cancellation);
    }

    private async Task KeepAsync(long dispatchId, CancellationToken cancellation)
    {
        // What comes between this and the counting is counted twice rather than not at all.
        var through = await ThroughAsync(dispatchId, cancellation);
        var report = await db.PatientlyAsync(() => CountAsync(dispatchId, cancellation));
        var kept = await db.ReadingFigures.SingleOrDefaultAsync(f => f.DispatchId == dispatchId, cancellation)
            ?? db.ReadingFigures.Add(new ReadingFigures { DispatchId = dispatchId, Report = "" }).Entity;
        (kept.AsOf, kept.ThroughReading, kept.Report) = (report.AsOf, through, JsonSerializer.Serialize(report));
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>The last of its readings up to which all are judged and no other can come into the database any more.</summary>
    private async Task<long> ThroughAsync(long dispatchId, CancellationToken cancellation)
    {
        var since = clock.UtcNow() - FiguresBook.Unsettled;
        var events = db.ReadingEvents.Where(e => e.DispatchId == dispatchId);
        return await events.Where(e => e.Reader == null || e.At > since).MinAsync(e => (long?)e.Id, cancellation) - 1
            ?? await events.MaxAsync(e => (long?)e.Id, cancellation) ?? 0;
    }

    /// <summary>Counts now, whatever the size; unless there is nothing to be counted any more.</summary>
    public async Task<ReadingReport> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        if (await db.ReadingFigures.Where(f => f.DispatchId == dispatchId && f.ThroughReading == ReadingFigures.Forgotten).Select(f => f.Report).SingleOrDefaultAsync(cancellation) is { } final)
            return JsonSerializer.Deserialize<ReadingReport>(final)!;
        var now = clock.UtcNow();
        var events = db.ReadingEvents.Where(e => e.DispatchId == dispatchId && e.Reader != null);
        var kinds = await events.GroupBy(e => new { e.Kind, Reader = e.Reader!.Value })
            .Select(g => new { g.Key.Kind, g.Key.Reader, Mails = g.Select(e => e.DeliveryId).Distinct().Count() }).ToListAsync(cancellation);
        var clicks = await events.Where(e => e.Kind == ReadingKind.Clicked).GroupBy(e => new { e.LinkNumber, Reader = e.Reader!.Value })
            .Select(g => new { g.Key.LinkNumber, g.Key.Reader, Mails = g.Select(e => e.DeliveryId).Distinct().Count() }).ToListAsync(cancellation);
        var links = await db.TrackedLinks.AsNoTracking().Where(l => l.DispatchId == dispatchId && !l.Hidden).OrderBy(l => l.Number).ToListAsync(cancellation);
        return new ReadingReport(now,
            Counts(kinds.Where(k => k.Kind == ReadingKind.Opened).Select(k => (k.Reader, k.Mails))),
            Counts(kinds.Where(k => k.Kind == ReadingKind.Clicked).Select(k => (k.Reader, k.Mails))),
            [.. links.Select(l => new LinkReadings(l.Number, l.Url, Counts(clicks.Where(c => c.LinkNumber == l.Number).Select(c => (c.Reader, c.Mails)))))]);
    }

    /// <summary>The requests that one mail caused, earliest first, at most 200.</summary>
    public async Task<IReadOnlyList<ReadingEvent>> OfDeliveryAsync(long deliveryId, CancellationToken cancellation = default) =>
        await db.ReadingEvents.AsNoTracking().Where(e => e.DeliveryId == deliveryId).OrderBy(e => e.At).ThenBy(e => e.Id).Take(200).ToListAsync(cancellation);

    private static ReaderCounts Counts(IEnumerable<(Reader Reader, int Mails)> rows)
    {
        var counts = rows.ToDictionary(row => row.Reader, row => row.Mails);
        return new ReaderCounts(counts.GetValueOrDefault(Reader.Person), counts.GetValueOrDefault(Reader.Machine), counts.GetValueOrDefault(Reader.Unknown));
    }
}
