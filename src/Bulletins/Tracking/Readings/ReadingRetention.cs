using System.Text.Json;
using Bulletins.Storage;
using Bulletins.Time;
using Bulletins.Tracking.Figures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Readings;

/// <summary>Forgets network addresses, and the names of the programs that asked from there, once they are as old as the settings allow: what the requests were judged as
/// stays. And, later, the requests themselves: what was counted of them stays.</summary>
public sealed class ReadingRetention(BulletinsDb db, DispatchReadings readings, IOptions<ReadingOptions> options, TimeProvider clock, ILogger<ReadingRetention> log)
{
    /// <summary>Rows looked at in one statement, so that none holds the database for long.</summary>
    private const int Slice = 20_000;

    public async Task ForgetAsync(CancellationToken cancellation = default)
    {
        await ForgetNetworksAsync(cancellation);
        var limit = clock.UtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        var over = await db.Dispatches.Where(d => d.CompletedAt < limit && db.ReadingEvents.Any(e => e.DispatchId == d.Id)).OrderBy(d => d.Id).Select(d => d.Id).ToListAsync(cancellation);
        await EachByItself.DoAsync(db, over, id => ForgetAsync(id, cancellation),
            (id, failure) => log.LogError(failure, "Who read the mails of dispatch {Dispatch} can't be forgotten now.", id), cancellation);
    }

    private async Task ForgetAsync(long dispatchId, CancellationToken cancellation)
    {
        await KeepFiguresAsync(dispatchId, cancellation);
        while (await db.ReadingEvents.Where(e => e.DispatchId == dispatchId).OrderBy(e => e.Id).Take(Slice).ExecuteDeleteAsync(cancellation) > 0)
            await Transactions.LetOthersWriteAsync(cancellation);
    }

    /// <summary>As they are before anything is forgotten; once.</summary>
    private async Task KeepFiguresAsync(long dispatchId, CancellationToken cancellation)
    {
        var report = await db.PatientlyAsync(() => readings.CountAsync(dispatchId, cancellation));
        if (report.IsFinal)
            return;
        var kept = await db.ReadingFigures.SingleOrDefaultAsync(f => f.DispatchId == dispatchId, cancellation)
            ?? db.ReadingFigures.Add(new ReadingFigures { DispatchId = dispatchId, Report = "" }).Entity;
        (kept.AsOf, kept.ThroughReading, kept.Report) = (report.AsOf, ReadingFigures.Forgotten, JsonSerializer.Serialize(report with { IsFinal = true }));
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
    }

    private async Task ForgetNetworksAsync(CancellationToken cancellation = default)
    {
        var limit = clock.UtcNow() - TimeSpan.FromDays(options.Value.KeepNetworkDays);
        var last = await db.ReadingEvents.MaxAsync(e => (long?)e.Id, cancellation) ?? 0;
        for (var from = await db.ReadingEvents.MinAsync(e => (long?)e.Id, cancellation) ?? 1; from <= last; from += Slice)
        {
            var (first, end) = (from, from + Slice);
            await db.ReadingEvents.Where(e => e.Id >= first && e.Id < end && (e.Network != null || e.Agent != null) && e.At < limit && e.Reader != null)
                .ExecuteUpdateAsync(row => row.SetProperty(e => e.Network, (string?)null).SetProperty(e => e.Agent, (string?)null), cancellation);
        }
    }
}
