using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Time;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Events;

/// <summary>An address that keeps bouncing and isn't suppressed yet.</summary>
/// <param name="Contacts">Who has it, without those who are retired.</param>
public sealed record WarnedAddress(string NormalizedEmail, double Score, DateTime WarnedAt, IReadOnlyList<Contact> Contacts);

/// <summary>What came back about a mail.</summary>
/// <param name="Guessed">How many more there are that anybody could have written: they must not push the others aside.</param>
public sealed record CameBackAbout(IReadOnlyList<DeliveryEvent> Events, int Guessed);

/// <summary>Reads what came back, newest first. Nothing of it is ever deleted.</summary>
public sealed class EventHistory(BulletinsDb db, SoftBounceRows rows, IOptions<BounceOptions> options, TimeProvider clock)
{
    private const int Most = 200;

    /// <param name="withGuessed">Behind the others the newest of those that anybody could have written, too.</param>
    public async Task<CameBackAbout> OfDeliveryAsync(long deliveryId, bool withGuessed = false, CancellationToken cancellation = default)
    {
        var all = db.DeliveryEvents.AsNoTracking().Where(e => e.DeliveryId == deliveryId);
        var events = await all.Believed().OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(Most).ToListAsync(cancellation);
        var guessed = await all.Guessed().CountAsync(cancellation);
        if (withGuessed)
            events.AddRange(await all.Guessed().OrderByDescending(e => e.Id).Take(Most).ToListAsync(cancellation));
        return new CameBackAbout(events, withGuessed ? Math.Max(0, guessed - Most) : guessed);
    }

    /// <summary>Everything that came back about a delivery, the newest first, also what anybody could have written.</summary>
    /// <param name="before">Id of the event behind which the page begins; null for the newest.</param>
    public async Task<IReadOnlyList<DeliveryEvent>> AllOfDeliveryAsync(long deliveryId, int take, long? before = null, CancellationToken cancellation = default) =>
        await db.DeliveryEvents.AsNoTracking().Where(e => e.DeliveryId == deliveryId && (before == null || e.Id < before)).OrderByDescending(e => e.Id).Take(take).ToListAsync(cancellation);

    /// <param name="before">Id of the event behind which the page begins; null for the newest.</param>
    /// <param name="withGuessed">Also those that anybody could have written.</param>
    public async Task<IReadOnlyList<DeliveryEvent>> OfContactAsync(long contactId, int take, long? before = null, bool withGuessed = true, CancellationToken cancellation = default)
    {
        var events = db.DeliveryEvents.AsNoTracking().Where(e => e.ContactId == contactId && (before == null || e.Id < before));
        return await (withGuessed ? events : events.Believed()).OrderByDescending(e => e.Id).Take(take).ToListAsync(cancellation);
    }

    /// <summary>How many there are that anybody could have written.</summary>
    public Task<int> GuessedOfContactAsync(long contactId, CancellationToken cancellation = default) =>
        db.DeliveryEvents.Where(e => e.ContactId == contactId).Guessed().CountAsync(cancellation);

    /// <summary>What becomes of a mail is known by then.</summary>
    private static readonly TimeSpan Echo = TimeSpan.FromDays(60);

    /// <summary>Every address that a contact was mailed at, or would have been, each time from the first circular to what came back of the last, or to
    /// the first at another address.</summary>
    public async Task<IReadOnlyList<FormerAddress>> AddressesOfAsync(long contactId, CancellationToken cancellation = default)
    {
        var mailed = await db.Deliveries.Where(d => d.ContactId == contactId).OrderBy(d => d.Id)
            .Select(d => new { d.NormalizedEmail, At = d.Dispatch.PreparedAt ?? d.ChangedAt }).ToListAsync(cancellation);
        var addresses = new List<FormerAddress>();
        foreach (var mail in mailed)
        {
            if (addresses.Count > 0 && addresses[^1].NormalizedEmail == mail.NormalizedEmail)
                addresses[^1] = addresses[^1] with { Until = mail.At + Echo };
            else
            {
                if (addresses.Count > 0 && mail.At < addresses[^1].Until)
                    addresses[^1] = addresses[^1] with { Until = mail.At };
                addresses.Add(new FormerAddress(mail.NormalizedEmail, mail.At, mail.At + Echo));
            }
        }
        return addresses;
    }

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
