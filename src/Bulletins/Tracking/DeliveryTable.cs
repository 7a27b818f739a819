using System.Text;
using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Search;
using Bulletins.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>Which deliveries of a dispatch are asked for.</summary>
/// <param name="Search">Part of an address, a name or an organisation, in capitals or not; null for all.</param>
/// <param name="Reason">Only those that were left out for this reason; null for all.</param>
/// <param name="NeedsDecision">Only those that wait for a person.</param>
/// <param name="PerhapsTwice">Only those whose mail was handed over again after an attempt that nobody knows the outcome of.</param>
public sealed record DeliveryFilter(long DispatchId, DeliveryState? State = null, string? Search = null, ExclusionReason? Reason = null, bool PerhapsTwice = false,
    bool NeedsDecision = false);

/// <summary>A delivery with all its attempts, in order.</summary>
/// <param name="Report">What came back last and made its state; null when nothing did.</param>
public sealed record DeliveryRecord(Delivery Delivery, IReadOnlyList<Attempt> Attempts, DeliveryEvent? Report);

/// <summary>The deliveries of a dispatch, each with its attempts and the server's words.</summary>
public sealed class DeliveryTable(BulletinsDb db, NameSearch names)
{
    public async Task<int> CountAsync(DeliveryFilter filter, CancellationToken cancellation = default) => await (await MatchingAsync(filter, cancellation)).CountAsync(cancellation);

    /// <param name="after">Id of the delivery behind which the page begins; 0 for the first.</param>
    public async Task<IReadOnlyList<DeliveryRecord>> ReadAsync(DeliveryFilter filter, long after, int limit, CancellationToken cancellation = default)
    {
        var deliveries = await MatchingAsync(filter, cancellation);
        if (IsByState(filter))
            deliveries = deliveries.Where(d => d.Id > after);
        else if (after > 0)
            deliveries = deliveries.Where(d => d.ContactId > db.Deliveries.Where(last => last.Id == after && last.DispatchId == filter.DispatchId).Max(last => (long?)last.ContactId));
        return await WithAttemptsAsync(await InOrder(deliveries, filter).Take(limit).ToListAsync(cancellation), cancellation);
    }

    public async Task<IReadOnlyList<DeliveryRecord>> ReadPageAsync(DeliveryFilter filter, int skip, int take, CancellationToken cancellation = default) =>
        await WithAttemptsAsync(await InOrder(await MatchingAsync(filter, cancellation), filter).Skip(skip).Take(take).ToListAsync(cancellation), cancellation);

    /// <summary>Rows are made in the order of their contacts, so that both orders are one; each has its index.</summary>
    private static IOrderedQueryable<Delivery> InOrder(IQueryable<Delivery> deliveries, DeliveryFilter filter) =>
        IsByState(filter) ? deliveries.OrderBy(d => d.Id) : deliveries.OrderBy(d => d.ContactId);

    private static bool IsByState(DeliveryFilter filter) => filter is not { State: null, Reason: null, NeedsDecision: false, PerhapsTwice: false };

    /// <exception cref="NotFoundException">There is no such delivery.</exception>
    public async Task<DeliveryRecord> FindAsync(long deliveryId, CancellationToken cancellation = default)
    {
        var delivery = await db.Deliveries.AsNoTracking().Where(d => d.Id == deliveryId).ToListAsync(cancellation);
        return delivery.Count == 0
            ? throw new NotFoundException(new Fault(Words.Tracking, "Delivery.NotFound", deliveryId))
            : (await WithAttemptsAsync(delivery, cancellation))[0];
    }

    /// <summary>All of them, a page at a time, for an export of any size.</summary>
    public async IAsyncEnumerable<DeliveryRecord> ReadAllAsync(DeliveryFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        const int page = 1000;
        long after = 0;
        while (await ReadAsync(filter, after, page, cancellation) is { Count: > 0 } records)
        {
            foreach (var record in records)
                yield return record;
            after = records[^1].Delivery.Id;
        }
    }

    private async Task<IQueryable<Delivery>> MatchingAsync(DeliveryFilter filter, CancellationToken cancellation)
    {
        var deliveries = db.Deliveries.AsNoTracking().Where(d => d.DispatchId == filter.DispatchId);
        if (filter.State is { } state)
            deliveries = deliveries.Where(d => d.State == state);
        if (filter.Reason is { } reason)
            deliveries = deliveries.Where(d => d.Exclusion == reason);
        if (filter.NeedsDecision)
            deliveries = deliveries.NeedingDecision();
        if (filter.PerhapsTwice)
            deliveries = deliveries.PerhapsTwice(db);
        return TypedText.Clean(filter.Search) is { } text ? await SearchedAsync(deliveries, text, cancellation) : deliveries;
    }

    /// <summary>By what was mailed then, whatever the person and the firm are called today.</summary>
    private async Task<IQueryable<Delivery>> SearchedAsync(IQueryable<Delivery> deliveries, string text, CancellationToken cancellation)
    {
        var pattern = Paging.Pattern(text);
        // Part of an address is looked for in its index alone.
        if (text.Contains('@', StringComparison.Ordinal) && Ascii.IsValid(text))
            return deliveries.Where(d => EF.Functions.Like(d.NormalizedEmail, pattern, Paging.Escape));
        if (await names.ContactsEverCalledAsync(text, cancellation) is { } contacts)
            deliveries = deliveries.Where(d => EF.Parameter(contacts).Contains(d.ContactId));
        return deliveries.Where(d => EF.Functions.Like(d.Name, pattern, Paging.Escape) || EF.Functions.Like(d.Organisation, pattern, Paging.Escape) || EF.Functions.Like(d.Email, pattern, Paging.Escape));
    }

    /// <summary>What brings a delivery into the state, the best evidence first; nothing where that is its attempts.</summary>
    private static DeliveryEventKind[] KindsOf(DeliveryState state) => state switch
    {
        DeliveryState.Bounced => [DeliveryEventKind.Bounced],
        DeliveryState.Complained => [DeliveryEventKind.Complained],
        DeliveryState.Delivered => [DeliveryEventKind.Delivered, DeliveryEventKind.Displayed],
        _ => [],
    };

    internal async Task<IReadOnlyList<DeliveryRecord>> WithAttemptsAsync(List<Delivery> deliveries, CancellationToken cancellation)
    {
        var ids = deliveries.ConvertAll(d => d.Id);
        var attempts = (await db.Attempts.AsNoTracking().Where(a => ids.Contains(a.DeliveryId)).OrderBy(a => a.Number).ToListAsync(cancellation))
            .ToLookup(a => a.DeliveryId);
        var told = deliveries.Where(d => KindsOf(d.State).Length > 0).Select(d => d.Id).ToList();
        var reports = (told.Count == 0 ? [] : await db.DeliveryEvents.AsNoTracking().Believed().Where(e => e.DeliveryId != null && told.Contains(e.DeliveryId.Value)).OrderBy(e => e.Id).ToListAsync(cancellation))
            .ToLookup(e => e.DeliveryId!.Value);
        return deliveries.ConvertAll(d => new DeliveryRecord(d, [.. attempts[d.Id]], Report(d.State, reports[d.Id])));
    }

    private static DeliveryEvent? Report(DeliveryState state, IEnumerable<DeliveryEvent> inOrder) =>
        KindsOf(state).Select(kind => inOrder.LastOrDefault(e => e.Kind == kind)).FirstOrDefault(e => e is not null);
}
