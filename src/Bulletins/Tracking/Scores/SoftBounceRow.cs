using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>The soft bounces of an address since a mail to it last went well, by the days in Hong Kong that they fell on.</summary>
/// <param name="Since">The moment of the first; null when there is none.</param>
/// <param name="GoodAt">When a mail was last reported to have arrived; null when none was.</param>
/// <param name="LeftOut">There are others, which were said of so many that they count against nobody.</param>
public sealed record SoftBounceRow(IReadOnlyList<DateTime> Days, DateTime? Since, DateTime? GoodAt, bool LeftOut)
{
    public int Length => Days.Count;
}

/// <summary>Reads rows of soft bounces from what is on record.</summary>
public sealed class SoftBounceRows(BulletinsDb db, SoftBrake brake, TimeProvider clock)
{
    private const int Most = 200;

    /// <summary>Servers give up by then: a mail that nothing came back about has arrived, as far as anybody can tell.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromDays(6);

    /// <param name="lifted">Nothing from before it is in the row; null for no such moment.</param>
    /// <param name="wanted">The length from which on it matters whether mails in between went well in silence.</param>
    public async Task<SoftBounceRow> ReadAsync(string email, DateTime? lifted, int wanted, CancellationToken cancellation)
    {
        var events = await db.DeliveryEvents.AsNoTracking().Believed().Where(e => e.NormalizedEmail == email && e.DeliveryId != null && e.AppliedAt != null)
            .Where(e => e.Kind == DeliveryEventKind.Bounced || e.Kind == DeliveryEventKind.Delivered || e.Kind == DeliveryEventKind.Displayed)
            .OrderByDescending(e => e.Id).Take(Most).ToListAsync(cancellation);
        var good = events.Where(e => e.Kind != DeliveryEventKind.Bounced).Max(e => (DateTime?)e.At);
        var bounced = events.Where(e => e is { Kind: DeliveryEventKind.Bounced, Hard: false, IsElsewhere: false } && AddressConsequences.SpeaksOfTheAddress(e.Reason)
            && !(e.At <= good) && !(e.At <= lifted)).ToList();
        var soft = new List<DateTime>();
        foreach (var happened in bounced)
            if (!await brake.IsSpreadAsync(happened, cancellation))
                soft.Add(happened.At);
        var leftOut = soft.Count < bounced.Count;
        soft.Sort();
        if (soft.Count >= wanted && await SilentlyGoodAsync(email, soft[0], cancellation) is { } silent)
            soft.RemoveAll(at => at <= silent);
        return new SoftBounceRow([.. soft.DistinctBy(HongKongTime.DayOf)], soft.Count == 0 ? null : soft[0], good, leftOut);
    }

    /// <summary>Of those addresses, the ones that took a mail after the day on which they last bounced, with nothing coming back about it.</summary>
    public async Task<IReadOnlySet<string>> RecoveredAsync(IReadOnlyDictionary<string, DateOnly> lastBounced, CancellationToken cancellation)
    {
        var emails = lastBounced.Keys.ToList();
        var quiet = await Good(emails).GroupBy(d => d.NormalizedEmail).Select(group => new { Email = group.Key, At = group.Max(d => d.FirstTriedAt) }).ToListAsync(cancellation);
        return quiet.Where(row => row.At is { } at && HongKongTime.DayOf(at) > lastBounced[row.Email]).Select(row => row.Email).ToHashSet(StringComparer.Ordinal);
    }

    private Task<DateTime?> SilentlyGoodAsync(string email, DateTime since, CancellationToken cancellation) =>
        Good([email]).Where(d => d.FirstTriedAt > since).MaxAsync(d => d.FirstTriedAt, cancellation);

    /// <summary>By the contacts that have the address, whose deliveries an index finds; there is none on the address of a delivery.</summary>
    private IQueryable<Delivery> Good(List<string> emails)
    {
        var before = clock.UtcNow() - Silence;
        return db.Contacts.Where(c => emails.Contains(c.NormalizedEmail)).Join(db.Deliveries, c => c.Id, d => d.ContactId, (c, d) => d)
            .Where(d => emails.Contains(d.NormalizedEmail) && (d.State == DeliveryState.Sent || d.State == DeliveryState.Delivered) && d.FirstTriedAt < before);
    }
}
