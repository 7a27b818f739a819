using Bulletins.Members;
using Bulletins.Time;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Events;

/// <summary>An address that keeps bouncing and isn't suppressed yet.</summary>
/// <param name="Contacts">Who has it, without those who are retired.</param>
public sealed record WarnedAddress(string NormalizedEmail, double Score, DateTime WarnedAt, IReadOnlyList<Contact> Contacts);

/// <summary>Reads what came back, newest first. Nothing of it is ever deleted.</summary>
public sealed class EventHistory(BulletinsDb db, SoftBounceRows rows, IOptions<BounceOptions> options, TimeProvider clock)
{
    public async Task<IReadOnlyList<DeliveryEvent>> OfDeliveryAsync(long deliveryId, CancellationToken cancellation = default) =>
        await db.DeliveryEvents.AsNoTracking().Where(e => e.DeliveryId == deliveryId).OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(200).ToListAsync(cancellation);

    /// <param name="before">Id of the event behind which the page begins; null for the newest.</param>
    public async Task<IReadOnlyList<DeliveryEvent>> OfContactAsync(long contactId, int take, long? before = null, CancellationToken cancellation = default) =>
        await db.DeliveryEvents.AsNoTracking().Where(e => e.ContactId == contactId && (before == null || e.Id < before))
            .OrderByDescending(e => e.Id).Take(take).ToListAsync(cancellation);

    /// <summary>Every address that a contact was ever mailed at, or would have been.</summary>
    public async Task<IReadOnlyList<string>> AddressesOfAsync(long contactId, CancellationToken cancellation = default) =>
        await db.Deliveries.Where(d => d.ContactId == contactId).Select(d => d.NormalizedEmail).Distinct().ToListAsync(cancellation);

    /// <summary>The dispatches that deliveries belong to, by the delivery's id.</summary>
    public async Task<IReadOnlyDictionary<long, long>> DispatchesOfAsync(IReadOnlyCollection<long> deliveryIds, CancellationToken cancellation = default) =>
        await db.Deliveries.Where(d => deliveryIds.Contains(d.Id)).Select(d => new { d.Id, d.DispatchId }).ToDictionaryAsync(d => d.Id, d => d.DispatchId, cancellation);

    /// <summary>Those that staff were told of and that have not recovered since, the worst first.</summary>
    public async Task<IReadOnlyList<WarnedAddress>> WarnedAsync(int take, CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        var scores = await db.AddressScores.AsNoTracking()
            .Where(s => s.WarnedAt != null && !db.Suppressions.Any(x => x.NormalizedEmail == s.NormalizedEmail && x.LiftedAt == null))
            .OrderByDescending(s => s.WarnedAt).Take(500).ToListAsync(cancellation);
        var rare = scores.Where(s => s.SoftInARow >= options.Value.WarnInARow && s.LastSoftDay is not null).ToDictionary(s => s.NormalizedEmail, s => s.LastSoftDay!.Value);
        var recovered = await rows.RecoveredAsync(rare, cancellation);
        var near = scores.Select(s => (s.NormalizedEmail, Score: s.At(now, options.Value.HalfLife), s.WarnedAt))
            .Where(s => s.Score >= options.Value.WarnAt / 2 || rare.ContainsKey(s.NormalizedEmail) && !recovered.Contains(s.NormalizedEmail)).OrderByDescending(s => s.Score).Take(take).ToList();
        var emails = near.ConvertAll(s => s.NormalizedEmail);
        var contacts = (await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => emails.Contains(c.NormalizedEmail) && c.RetiredAt == null).ToListAsync(cancellation))
            .ToLookup(c => c.NormalizedEmail);
        return near.ConvertAll(s => new WarnedAddress(s.NormalizedEmail, s.Score, s.WarnedAt!.Value, [.. contacts[s.NormalizedEmail]]));
    }
}
