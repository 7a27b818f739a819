using Bulletins.Sending;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Readings;

/// <summary>Judges what has come since the last time, and anew what came shortly before it from the same mail.</summary>
public sealed class ReadingJudgement(BulletinsDb db, ReaderJudge judge)
{
    private const int Slice = 500;

    /// <summary>How far back a new request can change what an earlier one was judged as.</summary>
    private static readonly TimeSpan LooksBack = TimeSpan.FromMinutes(5);

    public async Task JudgeAsync(CancellationToken cancellation = default)
    {
        while (await JudgeSliceAsync(cancellation))
            db.ChangeTracker.Clear();
    }

    private async Task<bool> JudgeSliceAsync(CancellationToken cancellation)
    {
        var fresh = await db.ReadingEvents.AsNoTracking().Where(e => e.Reader == null).OrderBy(e => e.Id).Take(Slice).ToListAsync(cancellation);
        if (fresh.Count == 0)
            return false;
        var deliveries = fresh.Select(e => e.DeliveryId).Distinct().ToList();
        var dispatches = fresh.Select(e => e.DispatchId).Distinct().ToList();
        var from = fresh.Min(e => e.At) - LooksBack;
        // What is older stays as it was judged, but tells what a later one belongs to.
        var seen = from - ReaderJudge.HiddenLinkWindow;
        var events = await db.ReadingEvents.Where(e => deliveries.Contains(e.DeliveryId) && e.At >= seen).OrderBy(e => e.At).ToListAsync(cancellation);
        var hidden = await db.TrackedLinks.Where(l => dispatches.Contains(l.DispatchId) && l.Hidden).ToDictionaryAsync(l => l.DispatchId, l => l.Number, cancellation);
        var ends = (await db.Attempts.AsNoTracking().Where(a => deliveries.Contains(a.DeliveryId) && (a.Outcome == AttemptOutcome.Accepted || a.Outcome == AttemptOutcome.Uncertain))
            .Select(a => new { a.DeliveryId, At = a.EndedAt ?? a.BegunAt }).ToListAsync(cancellation)).ToLookup(a => a.DeliveryId, a => a.At);
        foreach (var mail in events.GroupBy(e => e.DeliveryId))
            Judge([.. mail], from, [.. ends[mail.Key].Order()], hidden.TryGetValue(mail.First().DispatchId, out var number) ? number : null);
        await db.SaveChangesAsync(cancellation);
        return fresh.Count == Slice;
    }

    private void Judge(List<ReadingEvent> events, DateTime from, List<DateTime> handedOver, int? hidden)
    {
        foreach (var (reading, judgement) in events.Zip(judge.Judge(events, handedOver, hidden)))
        {
            // Without its network it couldn't be judged as well as it was.
            if (reading.Reader is null || reading.At >= from && reading.Network is not null)
                reading.Judge(judgement.Reader, judgement.Because);
        }
    }
}
