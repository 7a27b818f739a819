using System.Globalization;
using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Undelivered;

/// <summary>Reads what is known of a few undelivered firms, in as many queries for many as for one.</summary>
public sealed class UndeliveredDetails(BulletinsDb db)
{
    /// <returns>In the order of <paramref name="keys"/>.</returns>
    public async Task<IReadOnlyList<UndeliveredFirm>> ReadAsync(IReadOnlyList<UndeliveredKey> keys, CancellationToken cancellation = default)
    {
        var (dispatchIds, memberIds) = (keys.Select(k => k.DispatchId).Distinct().ToList(), keys.Select(k => k.MemberId).Distinct().ToList());
        var dispatches = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions)
            .Where(d => dispatchIds.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellation);
        var members = await db.Members.AsNoTracking().Include(m => m.Contacts.OrderBy(c => c.Id)).Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancellation);
        var tried = await TriedAsync(dispatchIds, [.. members.Values.SelectMany(m => m.Contacts).Select(c => c.Id)], cancellation);
        var suppressions = await SuppressionsAsync([.. members.Values.SelectMany(m => m.Contacts).Select(c => c.NormalizedEmail)], cancellation);
        var last = (await db.UndeliveredResolutions.AsNoTracking().Where(r => dispatchIds.Contains(r.DispatchId) && memberIds.Contains(r.MemberId))
            .OrderBy(r => r.Id).ToListAsync(cancellation)).ToLookup(r => new UndeliveredKey(r.DispatchId, r.MemberId));
        return [.. keys.Select(key => new UndeliveredFirm(dispatches[key.DispatchId], members[key.MemberId], [.. tried[key]],
            [.. members[key.MemberId].Contacts.Where(c => c.RetiredAt is null).Select(c => new FirmContact(c, [.. suppressions[c.NormalizedEmail]]))],
            last[key].LastOrDefault()))];
    }

    private async Task<ILookup<UndeliveredKey, TriedContact>> TriedAsync(List<long> dispatchIds, List<long> contactIds, CancellationToken cancellation)
    {
        var again = await db.Dispatches.Where(d => d.ResendOf != null && dispatchIds.Contains(d.ResendOf.Value) && contactIds.Contains(d.OnlyContactId!.Value))
            .ToDictionaryAsync(d => d.Id, d => d.ResendOf!.Value, cancellation);
        List<long> all = [.. dispatchIds, .. again.Keys];
        var deliveries = await db.Deliveries.AsNoTracking().Where(d => all.Contains(d.DispatchId) && contactIds.Contains(d.ContactId))
            .OrderBy(d => d.Id).ToListAsync(cancellation);
        var ids = deliveries.ConvertAll(d => d.Id);
        var attempts = (await db.Attempts.AsNoTracking().Where(a => ids.Contains(a.DeliveryId)).ToListAsync(cancellation)).ToLookup(a => a.DeliveryId);
        var bounces = (await db.DeliveryEvents.AsNoTracking().Believed().Where(e => e.DeliveryId != null && ids.Contains(e.DeliveryId.Value) && e.Kind == DeliveryEventKind.Bounced)
            .ToListAsync(cancellation)).ToLookup(e => e.DeliveryId!.Value);
        var suppressions = await SuppressionsAsync([.. deliveries.Where(d => d.Exclusion == ExclusionReason.Bounced).Select(d => d.NormalizedEmail)], cancellation);
        return deliveries.ToLookup(
            d => new UndeliveredKey(again.GetValueOrDefault(d.DispatchId, d.DispatchId), d.MemberId),
            d => Tried(d, attempts[d.Id].MaxBy(a => a.Number), bounces[d.Id].MaxBy(e => e.Id), suppressions[d.NormalizedEmail].FirstOrDefault(), again.ContainsKey(d.DispatchId)));
    }

    /// <summary>What came back later says more than the relay that took it.</summary>
    private static TriedContact Tried(Delivery delivery, Attempt? last, DeliveryEvent? bounce, Suppression? suppression, bool again) =>
        delivery.State == DeliveryState.Bounced && bounce is not null ? new(delivery, bounce.Reason, WithCode(bounce.Code, bounce.Diagnostic), bounce.At, again)
        : delivery.Exclusion is not null ? new(delivery, null, suppression?.NoteInWords, suppression?.Since ?? delivery.ChangedAt, again)
        : new(delivery, last?.Reason, WithCode(last?.Code, last?.ReplyInWords), last?.EndedAt ?? delivery.ChangedAt, again);

    private static string? WithCode(int? code, string? words) =>
        code is null || words?.StartsWith(code.Value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) == true ? words : FormattableString.Invariant($"{code} {words}").TrimEnd();

    private async Task<ILookup<string, Suppression>> SuppressionsAsync(List<string> emails, CancellationToken cancellation) =>
        (await db.Suppressions.AsNoTracking().Where(s => emails.Contains(s.NormalizedEmail) && s.LiftedAt == null).OrderBy(s => s.Id).ToListAsync(cancellation))
            .ToLookup(s => s.NormalizedEmail);
}
