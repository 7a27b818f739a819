using System.Text.Json;
using System.Text.Json.Serialization;
using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Figures;

/// <summary>What a report shows, as it was counted at a moment.</summary>
/// <param name="AsOf">UTC.</param>
/// <param name="IsCurrent">Nothing is known to have changed since.</param>
public sealed record DispatchReport(long DispatchId, DateTime AsOf, bool IsCurrent, CountedLedger Ledger, ReportFigures Figures);

/// <summary>Keeps the figures of each dispatch as they were last counted, and counts them anew when that is worth it.</summary>
public sealed class FiguresBook(BulletinsDb db, FiguresCount count, TimeProvider clock, ILogger<FiguresBook> log)
{
    /// <summary>A report of at most so many candidates is counted when somebody opens it and it was never counted.</summary>
    public const int CountedAtOnce = 20_000;

    /// <summary>A dispatch under way is counted again after one second for each so many candidates, and after a minute at the earliest.</summary>
    private const int CandidatesForASecond = 5_000;

    private static readonly TimeSpan Earliest = TimeSpan.FromMinutes(1);

    /// <summary>A change may come into the database so long after the moment that it bears, or bear that of another machine's clock.</summary>
    internal static readonly TimeSpan Unsettled = TimeSpan.FromMinutes(1);

    /// <summary>Rows that were on the wire when a dispatch ended have their outcome by then, also after a crash.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <returns>Null while it was never counted and is too large to be counted now: the next round counts it.</returns>
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<DispatchReport?> ReadAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var dispatch = await RequireAsync(dispatchId, cancellation);
        if (await db.DispatchFigures.AsNoTracking().SingleOrDefaultAsync(f => f.DispatchId == dispatchId, cancellation) is { } kept)
            return await OpenAsync(kept, dispatch, cancellation);
        return dispatch.Candidates is null or <= CountedAtOnce ? await CountAsync(dispatchId, cancellation) : null;
    }

    /// <summary>Counts now, whatever the size.</summary>
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<DispatchReport> CountAsync(long dispatchId, CancellationToken cancellation = default)
    {
        // What comes between these and the counting is counted twice rather than not at all.
        var dispatch = await RequireAsync(dispatchId, cancellation);
        var through = await ThroughAsync(dispatchId, cancellation);
        var now = clock.UtcNow();
        var (ledger, report) = await db.PatientlyAsync(async () => (await count.LedgerAsync(dispatchId, cancellation), await count.ReportAsync(dispatchId, cancellation)));
        var kept = new DispatchFigures
        {
            DispatchId = dispatchId, AsOf = now, DispatchVersion = dispatch.Version, ThroughEvent = through,
            Ledger = JsonSerializer.Serialize(ledger, Json), Figures = JsonSerializer.Serialize(report, Json),
        };
        await KeepAsync(kept, cancellation);
        return new DispatchReport(dispatchId, now, dispatch.IsOver && !IsOpen(ledger, now, dispatch.CompletedAt), ledger, report);
    }

    /// <summary>Counts those that are due: never counted, under way and counted long enough ago, or over and changed since. What becomes
    /// of a resend changes the firms of the dispatch that it sent again.</summary>
    public async Task CountDueAsync(CancellationToken cancellation) =>
        await EachByItself.DoAsync(db, await DueAsync(cancellation), id => CountAsync(id, cancellation),
            (id, failure) => log.LogError(failure, "The figures of dispatch {Dispatch} can't be counted; the others are all the same.", id), cancellation);

    /// <summary>The ledgers of those that are over and that nothing has happened to since they were counted; of large ones also where something has
    /// come back since, which the next round counts: they say as of when they are.</summary>
    public async Task<Dictionary<long, Ledger>> CountedLedgersAsync(IReadOnlyCollection<long> dispatchIds, CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        var counted = await db.DispatchFigures.Where(f => dispatchIds.Contains(f.DispatchId)).Join(db.Dispatches, f => f.DispatchId, d => d.Id, (f, d) => new { f, d })
            .Where(pair => (pair.d.State == DispatchState.Completed || pair.d.State == DispatchState.Cancelled) && pair.d.Version == pair.f.DispatchVersion)
            .Select(pair => new { pair.f.DispatchId, pair.f.Ledger, pair.f.AsOf, pair.d.Candidates, pair.d.CompletedAt, HasNews = db.DeliveryEvents.Any(e => e.DispatchId == pair.d.Id && e.Id > pair.f.ThroughEvent) })
            .ToListAsync(cancellation);
        return counted.Select(row => (row.DispatchId, row.AsOf, row.Candidates, row.HasNews, row.CompletedAt, Ledger: Read<CountedLedger>(row.Ledger)))
            .Select(row => (row.DispatchId, row.AsOf, row.Candidates, row.Ledger, IsOld: row.HasNews || IsOpen(row.Ledger, row.AsOf, row.CompletedAt)))
            .Where(row => !row.IsOld || row.Candidates > CountedAtOnce).ToDictionary(row => row.DispatchId, row => row.Ledger.At(row.IsOld ? row.AsOf : now));
    }

    private async Task<IReadOnlyList<long>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var candidates = await db.Dispatches.AsNoTracking().Where(d => d.StartedAt != null)
            .LeftJoin(db.DispatchFigures, d => d.Id, f => f.DispatchId, (d, f) => new
            {
                d.Id, d.State, d.Candidates, d.Version, d.CompletedAt, Kept = f!.Ledger, AsOf = (DateTime?)f!.AsOf, Counted = (int?)f.DispatchVersion,
                HasNews = f != null && db.DeliveryEvents.Any(e => e.DispatchId == d.Id && e.Id > f.ThroughEvent),
                Resent = db.Dispatches.Where(again => again.ResendOf == d.Id).Join(db.Deliveries, again => again.Id, mail => mail.DispatchId, (_, mail) => (DateTime?)mail.ChangedAt).Max(),
            }).ToListAsync(cancellation);
        return [.. candidates
            .Where(d => d.AsOf is not { } asOf
                || d.State is not (DispatchState.Completed or DispatchState.Cancelled) && now - asOf >= Pause(d.Candidates ?? 0)
                || d.State is DispatchState.Completed or DispatchState.Cancelled && (d.Version != d.Counted || IsSince(asOf, d.Resent)
                    || now - asOf >= Pause(d.Candidates ?? 0) && (d.HasNews || IsOpen(Read<CountedLedger>(d.Kept), asOf, d.CompletedAt))))
            .OrderBy(d => d.AsOf ?? DateTime.MinValue).Select(d => d.Id)];
    }

    /// <summary>Whether rows of a dispatch that is over were still to come to their end. What nobody knows may stay so.</summary>
    private static bool IsOpen(CountedLedger ledger, DateTime asOf, DateTime? completed) => ledger.States.Any(state => state.Value > 0 && state.Key switch
    {
        DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Deferred => true,
        DeliveryState.Uncertain => asOf < completed + Ending,
        _ => false,
    });

    private static bool IsSince(DateTime asOf, DateTime? changed) => changed >= asOf - Unsettled;

    internal static TimeSpan Pause(int candidates) => TimeSpan.FromSeconds(Math.Max(Earliest.TotalSeconds, candidates / CandidatesForASecond));

    /// <summary>The last of its events behind which all consequences are drawn and no other can come into the database any more.</summary>
    private async Task<long> ThroughAsync(long dispatchId, CancellationToken cancellation)
    {
        var since = clock.UtcNow() - Unsettled;
        var events = db.DeliveryEvents.Where(e => e.DispatchId == dispatchId);
        return await events.Where(e => e.AppliedAt == null || e.RecordedAt > since).MinAsync(e => (long?)e.Id, cancellation) - 1
            ?? await events.MaxAsync(e => (long?)e.Id, cancellation) ?? 0;
    }

    private async Task<DispatchReport> OpenAsync(DispatchFigures kept, Dispatch dispatch, CancellationToken cancellation)
    {
        var ledger = Read<CountedLedger>(kept.Ledger);
        return new(kept.DispatchId, kept.AsOf,
            dispatch.IsOver && !IsOpen(ledger, kept.AsOf, dispatch.CompletedAt) && kept.DispatchVersion == dispatch.Version && !IsSince(kept.AsOf, await ResentAsync(kept.DispatchId, cancellation))
                && !await db.DeliveryEvents.AnyAsync(e => e.DispatchId == kept.DispatchId && e.Id > kept.ThroughEvent, cancellation),
            ledger, Read<ReportFigures>(kept.Figures));
    }

    private Task<DateTime?> ResentAsync(long dispatchId, CancellationToken cancellation) =>
        db.Dispatches.Where(again => again.ResendOf == dispatchId).Join(db.Deliveries, again => again.Id, mail => mail.DispatchId, (_, mail) => (DateTime?)mail.ChangedAt).MaxAsync(cancellation);

    /// <summary>Two may count at once; the later figures stay.</summary>
    private async Task KeepAsync(DispatchFigures kept, CancellationToken cancellation)
    {
        var changed = await db.DispatchFigures.Where(f => f.DispatchId == kept.DispatchId && f.AsOf <= kept.AsOf).ExecuteUpdateAsync(row => row
            .SetProperty(f => f.AsOf, kept.AsOf).SetProperty(f => f.DispatchVersion, kept.DispatchVersion).SetProperty(f => f.ThroughEvent, kept.ThroughEvent)
            .SetProperty(f => f.Ledger, kept.Ledger).SetProperty(f => f.Figures, kept.Figures), cancellation);
        if (changed > 0)
            return;
        var entry = db.DispatchFigures.Add(kept);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (db.DispatchFigures.Any(f => f.DispatchId == kept.DispatchId))
        {
            // Somebody else's, of the same moment.
        }
        entry.State = EntityState.Detached;
    }

    private async Task<Dispatch> RequireAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Json)!;
}
